import { describe, expect, test } from 'vitest';
import type { RunHandle } from '../runtime/api.ts';
import { PureRun } from '../testing/pure-core.ts';
import { statuses, World } from '../testing/scenario.ts';

/** The host dies and a new one takes the run up again. */
async function restarted(world: World, run: RunHandle): Promise<RunHandle> {
  const again = (await world.restart()).get(run.runId);
  if (!again) throw new Error('the run is not there any more');
  return again;
}
const rows = (run: RunHandle): string[] =>
  run.items('a', { offset: 0, limit: 9, status: 'all' })?.rows.map((row) => row.error?.code ?? row.status) ?? [];
const policyOf = (task: string, known = {}): unknown => {
  const run = new PureRun(`tasks:\n  a: { ${task} }`, known);
  return run.send({ type: 'recover' }).find((event) => event.type === 'attempt.interrupted')?.policy;
};

describe('what becomes of an attempt that the host left behind', () => {
  const text = (policy: string) =>
    `tasks:\n  a: { action: test.gate, with: { name: a }, onInterrupted: ${policy}, next: b }\n  b: { action: flow.noop }`;

  test('retry: it is repeated at once, as the next attempt of the same visit', async () => {
    const world = new World();
    const again = await restarted(world, await world.run(text('retry')));
    expect(again.task('a')).toMatchObject({ attempts: 2, view: { status: 'running', visit: 1, attempt: 2 } });
    expect(new Set(world.started.map((gate) => gate.idempotencyKey)).size).toBe(1);
    world.gate('a').succeed();
    expect((await again.ended()).status).toBe('succeeded');
  });

  test('ask: it stays in doubt, and nothing is repeated, until a person decides', async () => {
    const world = new World();
    const again = await restarted(world, await world.run(text('ask')));
    await world.advance(3_600_000);
    expect([again.summary().status, statuses(again), world.started.length]).toEqual(['waiting', { a: 'indoubt', b: 'pending' }, 1]);
  });

  test('fail: it fails with code interrupted, and is not tried again', async () => {
    const world = new World();
    const again = await restarted(
      world,
      await world.run(text('fail').replace('next: b', 'retry: { attempts: 5 }, next: [{ to: b, on: failure }]')),
    );
    expect([again.task('a')?.error, world.started.length]).toEqual([
      { code: 'interrupted', message: 'The host stopped while this attempt ran, and onInterrupted says fail.' },
      1,
    ]);
    expect(await again.ended()).toMatchObject({ status: 'succeeded' });
    expect(statuses(again)).toEqual({ a: 'failed', b: 'succeeded' });
  });

  test('a canceled run cancels it; a run that fails lets it fail', async () => {
    const world = new World();
    const run = await world.run(text('retry'));
    if (world.store) world.store.automatic = false;
    void run.cancel();
    world.store?.commit(1);
    const canceled = await restarted(world, run);
    world.store?.commit();
    await world.settle();
    world.store?.commit();
    expect([(await canceled.ended()).status, statuses(canceled).a]).toEqual(['canceled', 'canceled']);
    if (world.store) world.store.automatic = true;

    const failing = await world.run(`${text('retry')}\n  bad: { action: test.gate, with: { name: bad } }`);
    world.gate('bad').fail('boom');
    await world.settle();
    const failed = await restarted(world, failing);
    expect(await failed.ended()).toMatchObject({ status: 'failed', error: { code: 'boom', task: 'bad' } });
    expect(failed.task('a')?.error?.code).toBe('interrupted');
    expect(world.started).toHaveLength(3);
  });

  test('what waits, backs off, has ended or has not begun is left as it was', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  done: { action: flow.noop, next: never }
  never: { action: flow.noop, when: false }
  w: { action: flow.wait, with: { for: 1h } }
  r: { action: test.gate, with: { name: r }, retry: { attempts: 2, delay: 1h } }
  d: { action: test.gate, delay: 1h, with: { name: d } }
`);
    world.gate('r').fail('boom');
    await world.settle();
    const before = statuses(run);
    const again = await restarted(world, run);
    expect(statuses(again)).toEqual(before);
    expect(world.store?.events(run.runId).map((event) => event.type)).not.toContain('attempt.interrupted');
    expect(again.summary().status).toBe('running');
  });

  test('a paused run is not resumed by it', async () => {
    const world = new World();
    const run = await world.run(text('retry'));
    void run.pause();
    await world.settle();
    const again = await restarted(world, run);
    expect([again.summary().status, world.started.length]).toEqual(['paused', 1]);
    await again.resume();
    await world.settle();
    expect(world.started).toHaveLength(2);
  });
});

describe('the policy of the action, where the task has none', () => {
  test('an idempotent action is repeated, any other is asked about', () => {
    expect(policyOf('action: file.read, with: { path: x }')).toBe('retry');
    expect(policyOf('action: script.js, with: { code: "1" }')).toBe('ask');
  });

  test('where it depends on an input, what that input was decides; defaults count', () => {
    const request = (more: string): string => `action: http.request, with: { url: "https://example.org"${more} }`;
    expect(policyOf(request(''))).toBe('retry');
    expect(policyOf(request(', method: GET'))).toBe('retry');
    expect(policyOf(request(', method: POST'))).toBe('ask');
    expect(policyOf(request(', method: "{{ secrets.m }}"'), { secrets: { m: 'POST' } })).toBe('ask');
    expect(policyOf(request(', method: "{{ secrets.m }}"'), { secrets: { m: 'GET' } })).toBe('retry');
    expect(policyOf(`${request('')}, onInterrupted: ask`)).toBe('ask');
  });

  test('for an item it is the input of that item; what cannot be evaluated any more is asked about', () => {
    const run = new PureRun(
      'tasks:\n  a: { action: http.request, forEach: [GET, POST, HEAD], with: { url: "https://{{ env.HOST }}", method: "{{ item }}" } }',
      { env: { HOST: 'example.org' } },
    );
    const policies = (events: readonly { type: string }[]) =>
      events.flatMap((event) => ('policy' in event && 'item' in event ? [`${String(event.item)} ${String(event.policy)}`] : []));
    const other = new PureRun(
      'tasks:\n  a: { action: http.request, forEach: [GET], with: { url: "https://{{ env.HOST }}", method: "{{ item }}" } }',
      { env: { HOST: 'example.org' } },
    );
    expect(policies(run.send({ type: 'recover' }))).toEqual(['0 retry', '1 ask', '2 retry']);
    other.known = { env: {} };
    expect(policies(other.send({ type: 'recover' }))).toEqual(['0 ask']);
  });
});

describe('a list that the host left behind', () => {
  const list = (policy: string, more = '') =>
    `tasks:\n  a: { action: test.gate, onInterrupted: ${policy}, forEach: { in: [x, y, z, w], concurrency: 2${more} }, with: { name: "{{ item }}" } }`;

  test('repeats the items that ran, before new ones start', async () => {
    const world = new World();
    const run = await world.run(list('retry'));
    world.gate('x').succeed('X');
    await world.settle();
    const again = await restarted(world, run);
    expect(world.started.slice(3).map((gate) => gate.name)).toEqual(['y', 'z']);
    for (const name of ['y', 'z']) world.gate(name).succeed(name.toUpperCase());
    await world.settle();
    world.gate('w').succeed('W');
    expect((await again.ended()).status).toBe('succeeded');
    expect(again.task('a')?.result).toEqual(['X', 'Y', 'Z', 'W']);
  });

  test('asks about each of them, and the others go on meanwhile', async () => {
    const world = new World();
    const again = await restarted(world, await world.run(list('ask', ', onItemError: continue')));
    expect([rows(again), statuses(again).a]).toEqual([['indoubt', 'indoubt', 'running', 'running'], 'indoubt']);
    world.gate('z').succeed();
    world.gate('w').succeed();
    await world.settle();
    expect(again.summary().status).toBe('waiting');
    await again.resolve('a', 0, 'retry');
    await world.settle();
    expect([rows(again), statuses(again).a]).toEqual([['running', 'indoubt', 'succeeded', 'succeeded'], 'indoubt']);
    await again.resolve('a', 1, 'fail');
    expect([rows(again), statuses(again).a]).toEqual([['running', 'interrupted', 'succeeded', 'succeeded'], 'running']);
    world.gate('x').succeed();
    expect((await again.ended()).status).toBe('succeeded');
  });

  test('repeats one that was in doubt only when there is room among the items at work', async () => {
    const world = new World();
    const again = await restarted(world, await world.run(list('ask')));
    await again.resolve('a', 0, 'retry');
    await world.settle();
    expect(rows(again)).toEqual(['retrying', 'indoubt', 'running', 'running']);
    world.gate('z').succeed();
    await world.settle();
    expect(rows(again)).toEqual(['running', 'indoubt', 'succeeded', 'running']);
  });

  test('is at work again when the last doubt about it is settled', async () => {
    const world = new World();
    const again = await restarted(world, await world.run(list('ask').replace('[x, y, z, w]', '[x]')));
    expect([statuses(again).a, again.summary().status]).toEqual(['indoubt', 'waiting']);
    await again.resolve('a', 0, 'retry');
    expect([statuses(again).a, again.summary().status]).toEqual(['running', 'running']);
  });

  test('fails each of them where the policy says so', async () => {
    const world = new World();
    const again = await restarted(world, await world.run(list('fail', ', onItemError: continue')));
    expect(rows(again)).toEqual(['interrupted', 'interrupted', 'running', 'running']);
  });
});

describe('what a person decides about an attempt in doubt', () => {
  const text =
    'tasks:\n  a: { action: test.gate, onInterrupted: ask, with: { name: a }, next: [{ to: b }, { to: c, on: failure }] }\n  b: { action: flow.noop }\n  c: { action: flow.noop }';
  const doubtful = async (): Promise<{ world: World; run: RunHandle }> => {
    const world = new World();
    return { world, run: await restarted(world, await world.run(text)) };
  };

  test('retry repeats it, succeed takes it as done without a result, fail as failed', async () => {
    const retry = await doubtful();
    await retry.run.resolve('a', null, 'retry');
    await retry.world.settle();
    expect([statuses(retry.run).a, retry.run.summary().status, retry.world.started.length]).toEqual(['running', 'running', 2]);

    const succeed = await doubtful();
    await succeed.run.resolve('a', null, 'succeed');
    expect([statuses(succeed.run), succeed.run.task('a')?.result]).toEqual([{ a: 'succeeded', b: 'succeeded', c: 'unreached' }, null]);

    const fail = await doubtful();
    await fail.run.resolve('a', null, 'fail');
    expect(statuses(fail.run)).toEqual({ a: 'failed', b: 'unreached', c: 'succeeded' });
    expect(fail.run.task('a')?.error).toEqual({
      code: 'interrupted',
      message: 'The host stopped while this attempt ran; it was decided that it failed.',
    });
  });

  test('about one that is in no doubt changes nothing', async () => {
    const { world, run } = await doubtful();
    await run.resolve('b', null, 'succeed');
    await run.resolve('a', 0, 'succeed');
    expect(statuses(run)).toEqual({ a: 'indoubt', b: 'pending', c: 'pending' });
    await run.resolve('a', null, 'retry');
    await world.settle();
    await run.resolve('a', null, 'fail');
    expect(statuses(run).a).toBe('running');
    await expect(run.resolve('nobody', null, 'fail')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('while the run is paused does not resume it', async () => {
    for (const decision of ['retry', 'succeed'] as const) {
      const { world, run } = await doubtful();
      await run.pause();
      await run.resolve('a', null, decision);
      await world.settle();
      expect([run.summary().status, world.started.length], decision).toEqual(['paused', 1]);
      await run.resume();
      await world.settle();
      expect(statuses(run).a, decision).toBe(decision === 'retry' ? 'running' : 'succeeded');
    }
  });

  test('of a list, only about an item of it', async () => {
    const world = new World();
    const run = await restarted(
      world,
      await world.run('tasks:\n  a: { action: test.gate, onInterrupted: ask, forEach: [x], with: { name: x } }'),
    );
    await run.resolve('a', null, 'succeed');
    expect(rows(run)).toEqual(['indoubt']);
    await run.resolve('a', 0, 'succeed');
    expect([rows(run), run.task('a')?.result, run.summary().status]).toEqual([['succeeded'], [null], 'succeeded']);
  });
});
