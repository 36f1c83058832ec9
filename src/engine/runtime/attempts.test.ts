import { describe, expect, test } from 'vitest';
import { finished, statuses, World } from '../testing/scenario.ts';

describe('failure', () => {
  test('an unhandled failure fails the run; nothing new starts, what runs may end', async () => {
    const world = new World();
    const run = await world.run(
      `
tasks:
  bad: { action: test.gate, with: { name: bad }, next: never }
  slow: { action: test.gate, with: { name: slow }, next: after }
  never: { action: flow.noop }
  after: { action: flow.noop }
outputs: { seen: "{{ tasks.slow.status }}", none: "{{ tasks.nope.result }}" }
`.replace('{{ tasks.nope.result }}', '{{ tasks.never.result.x }}'),
    );
    world.gate('bad').fail('boom', 'It broke.');
    await world.settle();
    expect(run.summary().status).toBe('running');
    world.gate('slow').succeed();
    await world.settle();
    expect(statuses(run)).toEqual({ bad: 'failed', slow: 'succeeded', never: 'unreached', after: 'canceled' });
    expect(await run.ended()).toEqual({
      status: 'failed',
      outputs: { seen: 'succeeded', none: null },
      error: { code: 'boom', message: 'It broke.', task: 'bad' },
    });
  });

  test('a failure transition handles it; error is readable', async () => {
    const { run, result } = await finished(`
tasks:
  a: { action: flow.fail, with: { message: no, code: teapot }, next: [{ to: ok }, { to: rescue, on: failure }] }
  ok: { action: flow.noop }
  rescue: { action: data.set, with: { code: "{{ tasks.a.error.code }}" } }
`);
    expect(result.status).toBe('succeeded');
    expect(statuses(run)).toEqual({ a: 'failed', ok: 'unreached', rescue: 'succeeded' });
    expect(run.task('rescue')?.result).toEqual({ code: 'teapot' });
  });

  test('onError continue counts as done', async () => {
    const { run, result } = await finished(`
tasks:
  a: { action: flow.fail, with: { message: no }, onError: continue, next: b }
  b: { action: data.set, with: { was: "{{ tasks.a.status }}" } }
`);
    expect(result.status).toBe('succeeded');
    expect(statuses(run)).toEqual({ a: 'failed', b: 'succeeded' });
  });

  test('a timeout ends the attempt with code timeout and takes its transition', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  a: { action: test.gate, with: { name: a }, timeout: 2s, next: [{ to: late, on: timeout }] }
  late: { action: flow.noop }
`);
    await world.advance(1_999);
    expect(statuses(run).a).toBe('running');
    await world.advance(1);
    expect(statuses(run)).toEqual({ a: 'failed', late: 'succeeded' });
    expect(run.task('a')?.error?.code).toBe('timeout');
  });

  test('an expression error names the path and fails the task', async () => {
    const { result } = await finished(
      'tasks:\n  a: { action: data.set, with: { x: "{{ inputs.no }}" } }\ninputs: { no: { default: {} } }'.replace(
        'inputs.no }}',
        'inputs.no.deep }}',
      ),
    );
    expect(result).toMatchObject({ status: 'failed', error: { code: 'expression', task: 'a' } });
    expect(result.error?.message).toContain('inputs.no.deep');
  });
});

describe('retry, delay and timers', () => {
  test('retries with back-off, never early', async () => {
    const world = new World();
    const run = await world.run(
      'tasks:\n  a: { action: test.gate, with: { name: a }, retry: { attempts: 3, delay: 100, backoff: exponential, jitter: false } }',
    );
    world.gate('a').fail('x');
    await world.settle();
    expect(statuses(run).a).toBe('retrying');
    expect(run.view().spans.map(({ kind, status }) => `${kind} ${status}`)).toEqual(['attempt retrying', 'backoff retrying']);
    await world.advance(99);
    expect(world.started).toHaveLength(1);
    await world.advance(1);
    expect(world.started).toHaveLength(2);
    world.gate('a').fail('x');
    await world.advance(199);
    expect(world.started).toHaveLength(2);
    await world.advance(1);
    world.gate('a').succeed(7);
    await world.settle();
    expect(run.task('a')).toMatchObject({ result: 7, attempts: 3 });
    expect(new Set(world.started.map((gate) => gate.idempotencyKey)).size).toBe(1);
  });

  test('a poll retries a success until it is accepted, and fails when attempts are used up', async () => {
    const world = new World();
    const run = await world.run(
      `tasks:\n  a: { action: test.gate, with: { name: a }, retry: { attempts: 3, delay: 1s, jitter: false, when: "{{ result.state != 'done' }}" } }`,
    );
    for (const state of ['wait', 'wait', 'done']) {
      world.gate('a').succeed({ state });
      await world.advance(1000);
    }
    expect(run.task('a')).toMatchObject({ result: { state: 'done' }, attempts: 3 });
    const other = await world.run(
      `tasks:\n  b: { action: test.gate, with: { name: b }, retry: { attempts: 2, delay: 1s, jitter: false, when: "{{ result.state != 'done' }}" } }`,
    );
    for (let attempt = 0; attempt < 2; attempt += 1) {
      world.gate('b').succeed({ state: 'wait' });
      await world.advance(1000);
    }
    expect(await other.ended()).toMatchObject({ status: 'failed', error: { code: 'attempts' } });
  });

  test('flow.wait parks the task and survives a crash with its due time', async () => {
    const world = new World();
    const text = 'tasks:\n  w: { action: flow.wait, with: { for: 10s }, next: b }\n  b: { action: flow.noop }';
    const run = await world.run(text);
    expect(statuses(run).w).toBe('waiting');
    await world.advance(4_000);
    await world.crash();
    await world.advance(3_000);
    const again = world.restore(run.runId, text);
    await again.recover();
    await world.advance(2_999);
    expect(statuses(again).w).toBe('waiting');
    await world.advance(1);
    expect(await again.ended()).toMatchObject({ status: 'succeeded' });
    expect(again.task('w')?.result).toEqual({ waitedMs: 10_000 });
  });

  test('a wait ends at the timeout that its task sets, and polls are retried from a wait', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  w: { action: flow.wait, with: { for: 1h }, timeout: 3s, next: [{ to: late, on: timeout }] }
  late: { action: flow.noop }
  items: { action: flow.wait, forEach: { in: [1, 2], concurrency: 1 }, with: { for: 1s }, retry: { attempts: 2, delay: 1s, jitter: false, when: "{{ result.waitedMs > 0 }}" }, onError: continue }
`);
    expect(run.summary().status).toBe('running');
    await world.advance(2_999);
    expect(statuses(run).w).toBe('waiting');
    await world.advance(1);
    expect(statuses(run)).toMatchObject({ w: 'failed', late: 'succeeded' });
    expect(run.task('w')?.error?.code).toBe('timeout');
    await world.advance(10_000);
    expect(run.task('items')).toMatchObject({ attempts: 2, error: { code: 'attempts' }, view: { items: { total: 2, failed: 1 } } });
    expect(world.runtime.stats().running).toBe(0);
    expect((await run.ended()).status).toBe('succeeded');
  });

  test('delay waits before the first attempt', async () => {
    const world = new World();
    const run = await world.run('tasks:\n  a: { action: flow.noop, delay: 5s }');
    expect(statuses(run).a).toBe('waiting');
    await world.advance(5_000);
    expect(run.summary().status).toBe('succeeded');
  });
});
