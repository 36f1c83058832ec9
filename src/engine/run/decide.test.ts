import { describe, expect, test } from 'vitest';
import { contextAt, planOfText, PureRun } from '../testing/pure-core.ts';
import { finished, statuses, World } from '../testing/scenario.ts';
import { decide } from './decide.ts';
import { createState } from './state.ts';

const request = 'action: http.request, with: { url: "https://example.org" }';
const types = (events: readonly { type: string }[]): string[] => events.map((event) => event.type);

describe('the start of a run', () => {
  test('variables are evaluated in order, from inputs and from those before them', async () => {
    const { run } = await finished(
      'inputs: { n: { type: integer, default: 2 } }\nvars: { a: "{{ inputs.n + 1 }}", b: "{{ vars.a * 10 }}", c: text }\ntasks:\n  t: { action: flow.noop }',
      { n: 4 },
    );
    expect(run.vars()).toEqual({ a: 5, b: 50, c: 'text' });
  });

  test('one that cannot be evaluated fails the run before anything starts; the first is named, the others still have values', async () => {
    const world = new World();
    const run = await world.run(
      'inputs: { deep: { default: {} } }\nvars: { a: "{{ inputs.deep.x }}", b: "{{ inputs.deep.y }}", c: 3 }\ntasks:\n  t: { action: test.gate, with: { name: t } }\noutputs: { c: "{{ vars.c }}" }',
    );
    const result = await run.ended();
    expect(result).toMatchObject({ status: 'failed', outputs: { c: 3 }, error: { code: 'expression', task: null } });
    expect(result.error?.message).toMatch(/^vars\.a: .*inputs\.deep\.x/);
    expect([run.vars(), statuses(run), world.started]).toEqual([{ a: null, b: null, c: 3 }, { t: 'canceled' }, []]);
  });

  test('the journal says with what it began', () => {
    const run = new PureRun(`vars: { x: 1 }\nsettings: { concurrency: 3 }\ntasks:\n  a: { ${request} }`);
    expect(run.journal[0]).toEqual({ type: 'run.started', at: 1_000, inputs: {}, vars: { x: 1 }, concurrency: 3, timeoutMs: 0 });
  });
});

test('a run that takes results over says from which run; without any it does not speak of them', () => {
  const started = (more: object): unknown => {
    const context = contextAt(1_000);
    const state = createState(planOfText('tasks:\n  a: { action: flow.noop }'), 'r1');
    decide(state, { type: 'start', inputs: {}, concurrency: 1, timeoutMs: 0, ...more }, context);
    return context.events[0];
  };
  const reuse = [{ task: 0, visits: [{ status: 'succeeded' as const, result: 1 }] }];
  expect(started({ reuse, basedOn: 'r0' })).toMatchObject({ type: 'run.started', reuse, basedOn: 'r0' });
  for (const name of ['reuse', 'basedOn', 'only', 'given']) expect(started({ reuse: [] }), name).not.toHaveProperty(name);
});

describe('pause and resume', () => {
  test('what runs may end, nothing starts; paused is told once nothing runs', () => {
    const run = new PureRun(`tasks:\n  a: { ${request}, next: b }\n  b: { ${request} }`);
    expect(types(run.send({ type: 'pause' }))).toEqual(['run.pausing']);
    expect(types(run.send({ type: 'pause' }))).toEqual([]);
    expect(types(run.end('a'))).toEqual(['task.ended', 'run.paused']);
    expect(types(run.send({ type: 'tick' }))).toEqual([]);
    expect(types(run.send({ type: 'resume' }))).toEqual(['run.resumed', 'attempt.started']);
    expect(types(run.send({ type: 'resume' }))).toEqual([]);
  });

  test('a pause that nothing holds up is there at once', () => {
    const run = new PureRun('tasks:\n  a: { action: flow.noop, delay: 5s }');
    expect(types(run.send({ type: 'pause' }))).toEqual(['run.pausing', 'run.paused']);
  });

  test('a run that is being canceled or that fails can be neither paused nor resumed', () => {
    const canceled = new PureRun(`tasks:\n  a: { ${request} }`);
    expect(types(canceled.send({ type: 'cancel' }))).toEqual(['run.canceling']);
    expect(types(canceled.send({ type: 'pause' }))).toEqual([]);
    expect(types(canceled.send({ type: 'resume' }))).toEqual([]);
    const paused = new PureRun(`tasks:\n  a: { ${request} }`);
    paused.send({ type: 'pause' });
    paused.send({ type: 'cancel' });
    expect(types(paused.send({ type: 'resume' }))).toEqual([]);
    const failing = new PureRun(`tasks:\n  a: { ${request} }\n  b: { ${request} }`);
    failing.end('a', { error: { code: 'boom', message: '' } });
    expect(types(failing.send({ type: 'pause' }))).toEqual([]);
    expect(types(failing.end('b'))).toEqual(['task.ended', 'run.ended']);
  });

  test('a paused run that is canceled ends', async () => {
    const world = new World();
    const run = await world.run('tasks:\n  a: { action: flow.noop, delay: 1h }');
    await run.pause();
    expect(run.summary().status).toBe('paused');
    await run.cancel();
    expect([run.summary().status, statuses(run).a]).toEqual(['canceled', 'canceled']);
  });
});

describe('cancel and timeout', () => {
  const text = `settings: { timeout: 5s }\ntasks:\n  a: { ${request}, next: b }\n  b: { ${request} }\n  w: { action: flow.noop, delay: 1h }`;

  test('a cancel tells what runs to stop, once, ends what has not begun, and waits for the rest', () => {
    const run = new PureRun(text);
    expect(types(run.send({ type: 'cancel' }))).toEqual(['run.canceling', 'task.ended']);
    expect(run.send({ type: 'cancel' })).toEqual([]);
    expect(run.commands.filter((command) => command.type === 'abort')).toEqual([{ type: 'abort', reason: 'cancel' }]);
    const last = run.end('a', { canceled: true });
    expect(last).toMatchObject([
      { type: 'task.ended', status: 'canceled' },
      { type: 'run.ended', status: 'canceled' },
    ]);
    expect(last[1]).not.toHaveProperty('error');
    expect(run.send({ type: 'tick' })).toEqual([]);
    expect(run.send({ type: 'cancel' })).toEqual([]);
  });

  test('what still succeeds while the run is canceled leads nowhere', () => {
    const run = new PureRun(text);
    run.send({ type: 'cancel' });
    expect(run.end('a').map((event) => [event.type, 'status' in event ? event.status : ''])).toEqual([
      ['task.ended', 'succeeded'],
      ['task.ended', 'canceled'],
      ['run.ended', 'canceled'],
    ]);
    expect(run.started).toEqual(['a']);
  });

  test('a run that takes too long fails and stops what runs; a run that is over already does not', () => {
    const run = new PureRun(text);
    expect(run.send({ type: 'timeout' })).toMatchObject([
      {
        type: 'run.failing',
        task: null,
        error: { code: 'timeout', message: expect.stringContaining('The run took longer than its timeout') },
      },
      { type: 'task.ended', status: 'canceled' },
    ]);
    expect(run.commands.filter((command) => command.type === 'abort')).toEqual([{ type: 'abort', reason: 'timeout' }]);
    expect(run.send({ type: 'timeout' })).toEqual([]);
    expect(run.end('a', { canceled: true }).at(-1)).toMatchObject({ type: 'run.ended', status: 'failed', error: { code: 'timeout' } });
    const canceled = new PureRun(text);
    canceled.send({ type: 'cancel' });
    expect(canceled.send({ type: 'timeout' })).toEqual([]);
  });

  test('a run that fails and is then canceled ends as canceled', () => {
    const run = new PureRun(`tasks:\n  a: { ${request} }\n  b: { ${request} }`);
    run.end('a', { error: { code: 'boom', message: 'It broke.' } });
    expect(types(run.send({ type: 'cancel' }))).toEqual(['run.canceling']);
    expect(run.end('b', { canceled: true }).at(-1)).toMatchObject({ type: 'run.ended', status: 'canceled' });
  });

  test('items that wait or back off end with the run; the list ends when none of it runs any more', () => {
    const run = new PureRun(
      `tasks:\n  a: { action: http.request, forEach: [1, 2, 3], with: { url: "https://example.org" }, retry: { attempts: 2, delay: 1h, when: "{{ index == 0 }}" } }`,
    );
    run.end('a[0]', { error: { code: 'boom', message: '' } });
    expect(run.send({ type: 'cancel' })).toMatchObject([{ type: 'run.canceling' }, { type: 'item.ended', item: 0, status: 'canceled' }]);
    run.end('a[1]');
    expect(run.end('a[2]', { canceled: true })).toMatchObject([
      { type: 'item.ended', item: 2, status: 'canceled' },
      { type: 'task.ended', status: 'canceled' },
      { type: 'run.ended', status: 'canceled' },
    ]);
  });
});

describe('waiting for a person', () => {
  test('is told when nothing moves but attempts in doubt, and over when one is decided', () => {
    const run = new PureRun('tasks:\n  a: { action: script.js, with: { code: "1" } }\n  b: { action: script.js, with: { code: "1" } }');
    expect(types(run.send({ type: 'recover' }))).toEqual(['run.recovered', 'attempt.interrupted', 'attempt.interrupted', 'run.waiting']);
    expect(types(run.send({ type: 'tick' }))).toEqual([]);
    expect(types(run.send({ type: 'recover' }))).toEqual(['run.recovered', 'run.waiting']);
    expect(types(run.send({ type: 'resolve', task: 0, item: null, decision: 'succeed' }))).toEqual(['task.ended', 'run.waiting']);
    expect(types(run.send({ type: 'resolve', task: 1, item: null, decision: 'retry' }))).toEqual(['doubt.resolved', 'attempt.started']);
    expect(types(run.end('b'))).toEqual(['task.ended', 'run.ended']);
  });

  test('is not told while a timer runs or anything can still start', () => {
    const run = new PureRun('tasks:\n  a: { action: script.js, with: { code: "1" } }\n  w: { action: flow.noop, delay: 1h }');
    expect(types(run.send({ type: 'recover' }))).toEqual(['run.recovered', 'attempt.interrupted']);
  });
});

describe('rounds', () => {
  const loop = (settings: string, last: string) =>
    `settings: { ${settings} }\nvars: { i: 0 }\ntasks:\n  a: { action: flow.noop, next: [{ to: b, set: { i: "{{ vars.i + 1 }}" } }] }\n  b: { action: flow.noop, next: [{ to: a, when: "{{ vars.i < ${last} }}" }] }`;

  test('a task may be visited as often as settings.maxVisits says, and no more', async () => {
    const { run, result } = await finished(loop('maxVisits: 5', '5'));
    expect([result.status, run.task('a')?.visits]).toEqual(['succeeded', 5]);
    const { run: runaway, result: stopped } = await finished(loop('maxVisits: 5', '6'));
    expect(stopped.error).toEqual({
      code: 'max_visits',
      message: 'Task a was visited 5 times, which is the limit (settings.maxVisits).',
      task: 'a',
    });
    expect(runaway.task('a')?.visits).toBe(5);
  });

  test('a later round waits until everything that its task reaches is at rest', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  head: { action: flow.noop, next: [quick, slow] }
  quick: { action: test.gate, with: { name: quick }, next: [{ to: head, on: left }] }
  slow: { action: test.gate, with: { name: slow }, next: behind }
  behind: { action: flow.wait, with: { for: 5s } }
`);
    world.gate('quick').succeed(null, 'left');
    await world.settle();
    expect(run.task('head')?.visits).toBe(1);
    world.gate('slow').succeed();
    await world.advance(4_999);
    expect(run.task('head')?.visits).toBe(1);
    await world.advance(1);
    expect(run.task('head')?.visits).toBe(2);
  });

  test('arrivals at a task that each one runs wait in order, whatever it reaches', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  a: { action: flow.noop, next: each }
  b: { action: flow.noop, next: each }
  each: { action: test.gate, join: each, with: { name: each }, next: after }
  after: { action: test.gate, with: { name: after } }
`);
    const names = () => world.started.map((gate) => gate.name);
    expect(names()).toEqual(['each']);
    world.gate('each').succeed();
    await world.settle();
    expect(names()).toEqual(['each', 'after']);
    world.gate('after').succeed();
    await world.settle();
    expect(names()).toEqual(['each', 'after', 'each']);
    world.gate('each').succeed();
    await world.settle();
    world.gate('after').succeed();
    expect((await run.ended()).status).toBe('succeeded');
    expect([run.task('each')?.visits, run.task('after')?.visits]).toEqual([2, 2]);
  });

  test('arrivals that wait are no reason for a failing run to go on', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  a: { action: flow.noop, next: each }
  b: { action: flow.noop, next: each }
  each: { action: test.gate, join: each, with: { name: each } }
`);
    world.gate('each').fail('boom');
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'boom' } });
    expect(world.started).toHaveLength(1);
  });
});

describe('outputs', () => {
  test('are evaluated when the run ends, on failure too; what cannot be evaluated is null and noted', async () => {
    const world = new World();
    const run = await world.run(`
vars: { n: 1 }
tasks:
  a: { action: flow.fail, with: { message: no }, next: [{ to: b, when: "{{ false }}" }] }
  b: { action: flow.noop }
outputs: { n: "{{ vars.n }}", code: "{{ tasks.a.error.code }}", x: "{{ tasks.b.result.x }}", y: "{{ tasks.b.result.y }}" }
`);
    expect(await run.ended()).toMatchObject({ status: 'failed', outputs: { n: 1, code: 'failed', x: null, y: null } });
    const ended = world.store?.events(run.runId).at(-1);
    expect(ended).toMatchObject({
      type: 'run.ended',
      status: 'failed',
      notes: [expect.stringMatching(/^outputs\.x: /), expect.stringMatching(/^outputs\.y: /)],
    });
    const { world: plain, run: good } = await finished('tasks:\n  a: { action: flow.noop }\noutputs: { a: 1 }');
    expect(plain.store?.events(good.runId).at(-1)).not.toHaveProperty('notes');
    expect(plain.store?.events(good.runId).at(-1)).toMatchObject({ status: 'succeeded', outputs: { a: 1 } });
  });
});
