import { describe, expect, test } from 'vitest';
import type { RunHandle } from '../runtime/api.ts';
import { PureRun } from '../testing/pure-core.ts';
import { statuses, World } from '../testing/scenario.ts';

const request = 'action: http.request, with: { url: "https://example.org" }';
const rows = (run: RunHandle, id = 'a'): string[] =>
  run.items(id, { offset: 0, limit: 20, status: 'all' })?.rows.map((row) => row.error?.code ?? row.status) ?? [];
const startsAfter = async (world: World, ms: number): Promise<number> => {
  await world.advance(ms);
  return world.started.length;
};

describe('an attempt that comes back', () => {
  test('counts once: what comes from another attempt, visit or item, or after its end, is passed over', () => {
    const run = new PureRun(`tasks:\n  a: { ${request}, retry: { attempts: 3, delay: 0, jitter: false }, next: b }\n  b: { ${request} }`);
    const first = run.start('a');
    const outcome = { type: 'outcome' as const, task: 0, startedAt: 1_000, item: undefined, result: 1 };
    const late = [
      { visit: 2, attempt: 1 },
      { visit: 1, attempt: 2 },
      { visit: 1, attempt: 1, item: 0 },
    ];
    for (const other of late) expect(run.send({ ...outcome, ...other }), JSON.stringify(other)).toEqual([]);
    run.end('a', { error: { code: 'boom', message: '' } });
    run.send({ type: 'tick' });
    expect(run.started).toEqual(['a', 'a']);
    expect(run.send({ ...outcome, visit: first.visit, attempt: first.attempt })).toEqual([]);
    expect(run.end('a', { result: 2 }).map((event) => event.type)).toEqual(['task.ended', 'attempt.started']);
    expect(run.send({ ...outcome, visit: 1, attempt: 2 })).toEqual([]);
  });

  test('of an item, only while that item runs that attempt', () => {
    const run = new PureRun(`tasks:\n  a: { ${request}, forEach: { in: [1, 2], concurrency: 1 } }`);
    const outcome = { type: 'outcome' as const, task: 0, visit: 1, startedAt: 1_000, result: 1 };
    expect(run.send({ ...outcome, attempt: 1, item: 1 })).toEqual([]);
    expect(run.send({ ...outcome, attempt: 2, item: 0 })).toEqual([]);
    expect(run.send({ ...outcome, attempt: 1, item: undefined })).toEqual([]);
    expect(run.end('a[0]').map((event) => event.type)).toEqual(['item.ended', 'attempt.started']);
    expect(run.send({ ...outcome, attempt: 1, item: 0 })).toEqual([]);
  });

  test('without a result it has null', () => {
    const run = new PureRun(`tasks:\n  a: { ${request} }`);
    expect(run.end('a', {})).toMatchObject([{ type: 'task.ended', status: 'succeeded', result: null }, { type: 'run.ended' }]);
  });
});

describe('what the journal keeps of an end', () => {
  const asking =
    'tasks:\n  a: { action: human.approve, with: { prompt: "?" }, next: [{ to: b, on: approved }] }\n  b: { action: flow.noop }';

  test('when the attempt began, and the port it left by', () => {
    const run = new PureRun(asking);
    const [ended] = run.end('a', { result: 1, port: 'approved', startedAt: 990 });
    expect(ended).toMatchObject({ type: 'task.ended', at: 1_000, from: 990, port: 'approved', moves: { taken: [0] } });
  });

  test('a result only of what succeeded, an error only of what did not, and no transition of what was canceled', () => {
    const run = new PureRun(
      `settings: { concurrency: 9 }\ntasks:\n${['a', 'b', 'c'].map((id) => `  ${id}: { ${request}, onError: continue, next: z }\n`).join('')}  z: { ${request}, join: any }`,
    );
    const [succeeded] = run.end('a', { result: 1 });
    expect(succeeded).toMatchObject({ status: 'succeeded', result: 1, moves: { taken: [0] } });
    expect(succeeded).not.toHaveProperty('error');
    const [failed] = run.end('b', { error: { code: 'boom', message: '' } });
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'boom' }, moves: { taken: [0] } });
    expect(failed).not.toHaveProperty('result');
    run.send({ type: 'cancel' });
    const [canceled] = run.end('c', { canceled: true });
    expect(canceled).toMatchObject({ status: 'canceled', error: { code: 'canceled' } });
    expect(canceled).toHaveProperty('moves', { taken: [] });
  });

  test('a wait leaves by the port it was told, when it is over', () => {
    const run = new PureRun(asking);
    expect(run.end('a', { result: 1, port: 'approved', waitUntilMs: 1_005 })).toMatchObject([{ type: 'attempt.waiting', until: 1_005 }]);
    run.now = 1_005;
    expect(run.send({ type: 'tick' })[0]).toMatchObject({ type: 'task.ended', result: 1, port: 'approved', moves: { taken: [0] } });
  });

  test('a wait that is over already is none', () => {
    expect(new PureRun(asking).end('a', { result: 1, waitUntilMs: 1_000 })[0]).toMatchObject({ type: 'task.ended', status: 'succeeded' });
  });

  test('a result that was not accepted leaves by no port', () => {
    const run = new PureRun(asking.replace('next:', 'retry: { attempts: 1, when: "{{ true }}" }, next:'));
    const [ended] = run.end('a', { result: 1, port: 'approved' });
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'attempts' }, moves: { taken: [] } });
    expect(ended).not.toHaveProperty('port');
  });

  test('that a result comes from the cache, where it does', () => {
    const run = new PureRun(`tasks:\n  a: { ${request}, forEach: [1, 2] }\n  b: { ${request} }\n  c: { ${request} }`);
    expect(run.end('a[0]', { result: 1, cached: true })[0]).toMatchObject({ type: 'item.ended', cached: true });
    expect(run.end('b', { result: 1, cached: true })[0]).toMatchObject({ type: 'task.ended', cached: true });
    for (const name of ['a[1]', 'c']) expect(run.end(name, { result: 1 })[0], name).not.toHaveProperty('cached');
  });
});

describe('retry', () => {
  const gate = (retry: string, more = '') =>
    `tasks:\n  a: { action: test.gate, with: { name: a }, retry: { jitter: false, ${retry} }${more} }`;

  test('attempts are all tries together; the last failure stands', async () => {
    const world = new World();
    const run = await world.run(gate('attempts: 2, delay: 1s'));
    world.gate('a').fail('one');
    expect(await startsAfter(world, 1_000)).toBe(2);
    world.gate('a').fail('two');
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'two', task: 'a' } });
    expect(await startsAfter(world, 60_000)).toBe(2);
  });

  test.each(['expression', 'invalid_input', 'interrupted'])('the same data would give %s again: no retry', async (code) => {
    const world = new World();
    const run = await world.run(gate('attempts: 3, delay: 1s'));
    world.gate('a').fail(code);
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { code } });
  });

  test('when looks at the error; false or a path that is not there means no retry', async () => {
    const world = new World();
    const text = gate(`attempts: 9, delay: 1s, when: "{{ error.code == 'busy' }}"`);
    const run = await world.run(text);
    world.gate('a').fail('busy');
    expect(await startsAfter(world, 1_000)).toBe(2);
    world.gate('a').fail('other');
    expect(await run.ended()).toMatchObject({ error: { code: 'other' } });
    const good = await world.run(text);
    world.gate('a').succeed(7);
    expect((await good.ended()).status).toBe('succeeded');
    expect(good.task('a')?.result).toBe(7);
  });

  test('without when a success is never tried again', async () => {
    const world = new World();
    const run = await world.run(gate('attempts: 9, delay: 1s'));
    world.gate('a').succeed({ state: 'wait' });
    expect((await run.ended()).status).toBe('succeeded');
  });

  test('a result that is still not accepted when attempts are used up fails the task and says so', async () => {
    const world = new World();
    const run = await world.run(gate(`attempts: 2, delay: 1s, when: "{{ result != 'done' }}"`));
    world.gate('a').succeed('wait');
    await world.advance(1_000);
    world.gate('a').succeed('wait');
    const { error } = await run.ended();
    expect(error).toEqual({ code: 'attempts', message: 'The result was still not accepted after 2 attempts.', task: 'a' });
  });

  test('attempts, delay and maxDelay may be computed, per item too', async () => {
    const world = new World();
    const run = await world.run(`
inputs: { n: { type: integer, default: 3 } }
tasks:
  a: { action: test.gate, forEach: { in: [1, 2], onItemError: continue }, with: { name: "g{{ item }}" }, retry: { attempts: "{{ inputs.n - index }}", delay: "{{ item }}s", backoff: linear, maxDelay: "{{ 1500 }}", jitter: false } }
`);
    world.gate('g1').fail('boom');
    world.gate('g2').fail('boom');
    expect(await startsAfter(world, 999)).toBe(2);
    expect(await startsAfter(world, 1)).toBe(3);
    expect(await startsAfter(world, 499)).toBe(3);
    expect(await startsAfter(world, 1)).toBe(4);
    world.gate('g1').fail('boom');
    world.gate('g2').fail('boom');
    expect(await startsAfter(world, 1_500)).toBe(5);
    world.gate('g1').succeed();
    expect((await run.ended()).status).toBe('succeeded');
    expect(rows(run)).toEqual(['succeeded', 'boom']);
  });

  test('jitter takes up to half of the wait away, by chance', () => {
    const failed = { error: { code: 'boom', message: '' } };
    const retryAt = (jitter: boolean, chance: number): unknown => {
      const run = new PureRun(`tasks:\n  a: { ${request}, retry: { attempts: 2, delay: 10s, jitter: ${jitter} } }`, {
        random: () => chance,
      });
      return run.end('a', failed).find((event) => event.type === 'attempt.retrying')?.retryAt;
    };
    expect([retryAt(true, 0), retryAt(true, 0.5), retryAt(false, 0)]).toEqual([6_000, 8_500, 11_000]);
  });

  test('a setting of it that cannot be computed is the error of the task', async () => {
    const world = new World();
    const run = await world.run(gate('attempts: "{{ 0 }}", delay: 1s'));
    world.gate('a').fail('boom');
    const { error } = await run.ended();
    expect(error).toMatchObject({ code: 'expression', message: 'retry: retry.attempts must be a number of at least 1, not 0' });
    const late = await world.run(gate('attempts: 2, delay: "{{ \'soon\' }}"'));
    world.gate('a').fail('boom');
    expect((await late.ended()).error?.message).toBe('retry: retry.delay must be a duration such as "5s", not "soon"');
    const most = await world.run(gate('attempts: 2, delay: 1s, maxDelay: "{{ \'long\' }}"'));
    world.gate('a').fail('boom');
    expect((await most.ended()).error?.message).toBe('retry: retry.maxDelay must be a duration such as "5s", not "long"');
  });

  test('while the run fails or is canceled nothing is tried again', async () => {
    const world = new World();
    const run = await world.run(`${gate('attempts: 5, delay: 1s')}\n  bad: { action: test.gate, with: { name: bad } }`);
    world.gate('bad').fail('boom');
    await world.settle();
    world.gate('a').fail('late');
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'boom', task: 'bad' } });
    expect(statuses(run)).toEqual({ a: 'failed', bad: 'failed' });
    const poll = await world.run(`${gate('attempts: 5, delay: 1s, when: true')}\n  bad: { action: test.gate, with: { name: bad } }`);
    world.gate('bad').fail('boom');
    await world.settle();
    world.gate('a').succeed('x');
    await world.settle();
    expect(statuses(poll).a).toBe('succeeded');
  });

  test('an attempt that a crash cut off does not count', async () => {
    const world = new World();
    const text = gate('attempts: 2, delay: 1s, backoff: linear', ', onInterrupted: retry');
    const run = await world.run(text);
    const again = (await world.restart()).get(run.runId);
    if (!again) throw new Error('the run is not there');
    expect(world.started).toHaveLength(2);
    world.gate('a').fail('boom');
    // The first try that came back: it backs off as after the first.
    expect(await startsAfter(world, 1_000)).toBe(3);
    world.gate('a').fail('boom');
    expect((await again.ended()).error?.code).toBe('boom');
  });
});

describe('the end of a list', () => {
  const list = (more: string) =>
    `tasks:\n  a: { action: test.gate, forEach: { in: [x, y, z, w], concurrency: 3${more} }, with: { name: "{{ item }}" }`;

  test('stopped by an item: the error names it, and how many ended how', async () => {
    const world = new World();
    const run = await world.run(`${list('')} }`);
    world.gate('x').succeed();
    await world.settle();
    world.gate('y').fail('boom', 'It broke.');
    world.gate('z').succeed();
    world.gate('w').fail('late');
    const { error } = await run.ended();
    expect(error).toEqual({ code: 'boom', message: 'Item 2 of 4: It broke.', task: 'a', data: { item: 1, failed: 2, succeeded: 2 } });
  });

  test('stopped by an item: those that back off or wait are not taken up again', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  a: { action: test.gate, forEach: { in: [x, y, z], concurrency: 2 }, with: { name: "{{ item }}" }, retry: { attempts: 2, delay: 1h, when: "{{ index == 0 }}" } }
`);
    world.gate('x').fail('boom');
    await world.settle();
    world.gate('y').fail('other');
    expect(await run.ended()).toMatchObject({
      status: 'failed',
      error: { code: 'other', message: expect.stringContaining('Item 2 of 3') },
    });
    expect(rows(run)).toEqual(['canceled', 'other', 'pending']);
  });

  test('an item that fails after the list has stopped is not tried again', async () => {
    const world = new World();
    const run = await world.run(`${list('')}, retry: { attempts: 2, delay: 1s, when: "{{ error.code == 'busy' }}" } }`);
    world.gate('x').fail('boom');
    await world.settle();
    world.gate('y').fail('busy');
    world.gate('z').succeed();
    await world.settle();
    expect(rows(run)).toEqual(['boom', 'busy', 'succeeded', 'pending']);
    expect((await run.ended()).error?.message).toContain('Item 1 of 4');
  });

  test('canceled with the run: items that were at work are canceled, and so is the task', async () => {
    const world = new World();
    const run = await world.run(`${list(', onItemError: continue')}, next: b }\n  b: { action: flow.noop }`);
    world.gate('x').succeed();
    await world.settle();
    await run.cancel();
    await world.settle();
    expect(statuses(run)).toEqual({ a: 'canceled', b: 'unreached' });
    expect(rows(run)).toEqual(['succeeded', 'canceled', 'canceled', 'canceled']);
    expect(run.task('a')).toMatchObject({ result: null, error: { code: 'canceled', message: 'Canceled before it ended.' } });
  });

  test('in a run that fails, a list whose items all ended still succeeds; one with items left is canceled', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  a: { action: test.gate, forEach: { in: [x, y] }, with: { name: "{{ item }}" } }
  b: { action: test.gate, forEach: { in: [v, w], concurrency: 1 }, with: { name: "{{ item }}" } }
  bad: { action: test.gate, with: { name: bad } }
`);
    world.gate('bad').fail('boom');
    await world.settle();
    for (const name of ['x', 'y', 'v']) world.gate(name).succeed(name);
    await world.settle();
    expect(statuses(run)).toEqual({ a: 'succeeded', b: 'canceled', bad: 'failed' });
    expect(run.task('a')?.result).toEqual(['x', 'y']);
    expect(rows(run, 'b')).toEqual(['succeeded', 'pending']);
  });
});

describe('a failure that nobody handles', () => {
  const text = (cancel: string) =>
    `settings: { cancel: ${cancel} }\ntasks:\n  bad: { action: test.gate, with: { name: bad } }\n  slow: { action: test.gate, with: { name: slow } }`;

  test('lets what runs end, unless the settings say kill', async () => {
    const world = new World();
    const run = await world.run(text('wait'));
    world.gate('bad').fail('boom');
    await world.settle();
    expect([world.gate('slow').aborted(), run.summary().status]).toEqual([false, 'running']);
    const killed = await world.run(text('kill'));
    world.gate('bad').fail('boom');
    await world.settle();
    expect(world.gate('slow').aborted()).toBe(true);
    expect(await killed.ended()).toMatchObject({ status: 'failed', error: { code: 'boom', task: 'bad' } });
  });

  test('is the reason of the run once: a later one changes nothing', async () => {
    const world = new World();
    const run = await world.run(text('wait'));
    world.gate('bad').fail('first');
    await world.settle();
    world.gate('slow').fail('second');
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'first', task: 'bad' } });
    expect(world.store?.events(run.runId).filter((event) => event.type === 'run.failing')).toHaveLength(1);
  });
});

test('a called run that somebody else cancels while its caller fails has failed for it; the caller did not cancel it', async () => {
  const world = new World();
  world.files['child.flow.yaml'] = 'tasks:\n  x: { action: test.gate, with: { name: x } }';
  const run = await world.run(
    'tasks:\n  a: { action: flow.call, with: { workflow: child.flow.yaml } }\n  bad: { action: test.gate, with: { name: bad } }',
  );
  world.gate('bad').fail('boom');
  await world.settle();
  await world.child(run, 'a').cancel();
  await world.settle();
  expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'boom' } });
  expect(run.task('a')).toMatchObject({ error: { code: 'child_failed' }, view: { status: 'failed' } });
});

describe('a wait', () => {
  test('longer than the timeout that its task sets ends as one; the default of the host ends none', async () => {
    const world = new World({ limits: { taskTimeoutMs: 1_000 } });
    const run = await world.run(`
tasks:
  free: { action: flow.wait, with: { for: 10s } }
  set: { action: flow.wait, with: { for: 10s }, timeout: "{{ 2 + 1 }}s", onError: continue }
  exact: { action: flow.wait, with: { for: 10s }, timeout: 10s }
  odd: { action: flow.wait, forEach: [7], with: { for: 10s }, timeout: "{{ item }}s", onError: continue }
`);
    await world.advance(2_999);
    expect(new Set(Object.values(statuses(run)))).toEqual(new Set(['waiting', 'running']));
    await world.advance(1);
    expect(run.task('set')?.error).toMatchObject({ code: 'timeout', message: 'It took longer than its timeout.' });
    await world.advance(4_000);
    expect(run.task('odd')?.error).toMatchObject({ code: 'timeout', message: 'Item 1 of 1: It took longer than its timeout.' });
    expect(statuses(run)).toMatchObject({ free: 'waiting', exact: 'waiting' });
    await world.advance(3_000);
    expect(statuses(run)).toMatchObject({ free: 'succeeded', exact: 'succeeded' });
  });

  test('whose timeout cannot be told any more lasts as long as it was told', () => {
    const run = new PureRun(`tasks:\n  a: { ${request}, timeout: "{{ env.T }}" }`, { env: { T: '1s' } });
    run.known = {};
    expect(run.end('a', { waitUntilMs: 60_000 })).toMatchObject([{ type: 'attempt.waiting', until: 60_000 }]);
    expect(run.journal.at(-1)).not.toHaveProperty('timesOut');
  });

  test('that is over already does not wait', async () => {
    const world = new World();
    const run = await world.run('tasks:\n  a: { action: flow.wait, with: { for: 0 } }');
    expect(statuses(run).a).toBe('succeeded');
    expect(world.store?.events(run.runId).map((event) => event.type)).not.toContain('attempt.waiting');
  });
});
