import { describe, expect, test } from 'vitest';
import type { Json } from '../json.ts';
import type { RunHandle } from '../runtime/api.ts';
import { PureRun } from '../testing/pure-core.ts';
import { finished, statuses, World } from '../testing/scenario.ts';
import { fitsIn } from './start.ts';

const errorOf = async (text: string): Promise<unknown> => (await finished(text)).result.error;
const journal = (world: World, run: RunHandle, type: string) => world.store?.events(run.runId).filter((event) => event.type === type) ?? [];
const request = 'action: http.request, with: { url: "https://example.org" }';

describe('when and delay', () => {
  test('when is asked once, before the delay; a task that is skipped does not wait', async () => {
    const world = new World();
    const run = await world.run(`
vars: { go: true }
tasks:
  a: { action: flow.noop, when: "{{ vars.go }}", delay: 2s }
  b: { action: flow.noop, when: "{{ !vars.go }}", delay: 1h }
  c: { action: flow.noop, delay: 1s, next: [{ to: d, set: { go: false } }] }
  d: { action: flow.noop }
`);
    expect(statuses(run)).toMatchObject({ a: 'waiting', b: 'skipped' });
    await world.advance(2_000);
    expect(statuses(run)).toMatchObject({ a: 'succeeded', d: 'succeeded' });
    expect(run.vars().go).toBe(false);
  });

  test('a task that is tried again is not asked again whether it runs', async () => {
    const world = new World();
    const run = await world.run(`
vars: { go: true }
tasks:
  a: { action: test.gate, when: "{{ vars.go }}", with: { name: a }, retry: { attempts: 2, delay: 1s, jitter: false } }
  b: { action: flow.noop, next: [{ to: c, set: { go: false } }] }
  c: { action: flow.noop }
`);
    world.gate('a').fail('boom');
    await world.advance(1_000);
    expect([run.vars().go, statuses(run).a]).toEqual([false, 'running']);
  });

  test('the delay may be computed, comes before the first attempt alone, and comes again in every visit', async () => {
    const world = new World();
    const run = await world.run(`
inputs: { wait: { type: integer, default: 2 } }
tasks:
  a: { action: test.gate, delay: "{{ inputs.wait }}s", with: { name: a }, retry: { attempts: 2, delay: 0 }, next: [{ to: a, on: left }] }
`);
    await world.advance(1_999);
    expect(world.isStarted('a')).toBe(false);
    await world.advance(1);
    world.gate('a').fail('boom');
    await world.settle();
    expect(world.started).toHaveLength(2);
    world.gate('a').succeed(null, 'left');
    await world.settle();
    expect(statuses(run).a).toBe('waiting');
    await world.advance(2_000);
    expect(world.started).toHaveLength(3);
  });

  test('a condition or delay that cannot be evaluated fails the task; transitions may handle that', async () => {
    expect(await errorOf('tasks:\n  a: { action: flow.noop, when: "{{ 1 }}" }')).toMatchObject({
      code: 'expression',
      message: 'when: a condition must give true or false, not 1',
      task: 'a',
    });
    expect(await errorOf('tasks:\n  a: { action: flow.noop, delay: "{{ \'soon\' }}" }')).toMatchObject({
      code: 'expression',
      message: 'delay: delay must be a duration such as "5s", not "soon"',
    });
    const { run, result } = await finished(
      'tasks:\n  a: { action: flow.noop, when: "{{ 1 }}", next: [{ to: b, on: failure }] }\n  b: { action: flow.noop }',
    );
    expect([result.status, statuses(run)]).toEqual(['succeeded', { a: 'failed', b: 'succeeded' }]);
  });

  test('a skipped task sets what its transitions set, and fails when that cannot be evaluated', async () => {
    const { run } = await finished(
      'vars: { x: 0 }\ntasks:\n  a: { action: flow.noop, when: false, next: [{ to: b, set: { x: 5 } }] }\n  b: { action: flow.noop }',
    );
    expect([statuses(run), run.vars().x]).toEqual([{ a: 'skipped', b: 'succeeded' }, 5]);
    const error = await errorOf(
      'vars: { x: 0 }\ntasks:\n  a: { action: flow.noop, when: false, next: [{ to: b, set: { x: "{{ result.y }}" } }] }\n  b: { action: flow.noop }',
    );
    expect(error).toMatchObject({ code: 'expression', message: expect.stringMatching(/^next: /), task: 'a' });
    const { run: failed } = await finished(
      'tasks:\n  a: { action: flow.noop, when: false, next: [{ to: b, when: "{{ result.y }}" }, { to: c, on: failure }] }\n  b: { action: flow.noop }\n  c: { action: flow.noop }',
    );
    expect(statuses(failed)).toEqual({ a: 'failed', b: 'unreached', c: 'succeeded' });
  });
});

describe('opening a list', () => {
  test('what is no list fails the task, and says what it was', async () => {
    const error = await errorOf('tasks:\n  a: { action: flow.noop, forEach: "{{ {\'k\': 1} }}" }');
    expect(error).toMatchObject({ code: 'type', message: 'forEach needs a list, not {"k":1}', task: 'a' });
    expect(await errorOf('tasks:\n  a: { action: flow.noop, forEach: "{{ tasks.a.result.x }}" }')).toMatchObject({
      code: 'expression',
      message: expect.stringMatching(/^forEach: /),
    });
  });

  test('concurrency and batch may be computed, and must be at least one', async () => {
    const world = new World();
    const run = await world.run(`
inputs: { n: { type: integer, default: 2 } }
tasks:
  a: { action: test.gate, forEach: { in: [1, 2, 3, 4, 5], concurrency: "{{ inputs.n }}", batch: "{{ inputs.n }}" }, with: { name: g, value: "{{ item }}" } }
`);
    expect(world.started.map((gate) => gate.input.value)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(run.view().tasks.a?.items?.total).toBe(3);
    for (const name of ['concurrency', 'batch'])
      expect(await errorOf(`tasks:\n  a: { action: flow.noop, forEach: { in: [1], ${name}: "{{ 0 }}" } }`)).toMatchObject({
        code: 'expression',
        message: `forEach: forEach.${name} must be a number of at least 1, not 0`,
      });
  });

  test('without a concurrency of its own it takes that of the run', () => {
    const run = new PureRun(`settings: { concurrency: 7 }\ntasks:\n  a: { ${request}, forEach: { in: [1] } }`);
    expect(run.journal.find((event) => event.type === 'list.opened')).toMatchObject({ concurrency: 7, batch: 1, count: 1, items: [1] });
    const batches = new PureRun(`tasks:\n  a: { ${request}, forEach: { in: [1, 2, 3, 4, 5], batch: 2 } }`);
    expect(batches.journal.find((event) => event.type === 'list.opened')).toMatchObject({ batch: 2, count: 3 });
  });

  test('the journal names the list where it stands in the run, and holds it where it could change', async () => {
    const world = new World();
    const run = await world.run(`
inputs: { sites: { type: array, default: [1, 2] }, deep: { default: { list: [3] } } }
tasks:
  make: { action: data.set, with: { list: [4], name: make }, next: [fromTask, computed, scope] }
  fromInput: { action: flow.noop, forEach: "{{ inputs.sites }}" }
  fromDeep: { action: flow.noop, forEach: "{{ inputs.deep.list }}" }
  fromTask: { action: flow.noop, forEach: "{{ tasks.make.result.list }}" }
  computed: { action: flow.noop, forEach: "{{ inputs.sites.reverse() }}" }
  scope: { action: flow.noop, forEach: "{{ tasks.make.items }}" }
  unordered: { action: flow.noop, forEach: "{{ default(tasks.make.result.list, []) }}" }
  vars_: { action: flow.noop, forEach: "{{ vars.kept }}" }
vars: { kept: [9] }
`);
    const opened = journal(world, run, 'list.opened').map((event) => {
      if (event.type !== 'list.opened') return null;
      const { task, source, items } = event;
      return [run.taskIds()[task], source ? `${source.root} ${source.path.join('.')}` : items];
    });
    expect(Object.fromEntries(opened.filter((entry) => entry !== null))).toEqual({
      fromInput: 'inputs sites',
      fromDeep: 'inputs deep.list',
      fromTask: 'tasks make.result.list',
      computed: [2, 1],
      scope: [],
      unordered: [],
      vars_: [9],
    });
  });

  test('the result of a list task, and of a task that may run again meanwhile, is held', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  each: { action: flow.noop, forEach: [1, 2], next: all }
  all: { action: flow.noop, forEach: "{{ tasks.each.result }}", next: beside }
  beside: { action: data.set, with: { list: [5] } }
  after: { action: flow.wait, with: { for: 1s }, next: side }
  side: { action: flow.noop, forEach: "{{ tasks.beside.result.list }}" }
`);
    await world.advance(1_000);
    const held = journal(world, run, 'list.opened').slice(1);
    expect(held).toMatchObject([{ items: [null, null] }, { items: [5] }]);
  });

  test('a list that names where it stands opens the same after a restart', async () => {
    const world = new World();
    const run = await world.run(`
inputs: { deep: { default: { list: [x, y] } } }
tasks:
  a: { action: test.gate, onInterrupted: retry, forEach: "{{ inputs.deep.list }}", with: { name: "{{ item }}" } }
`);
    const again = (await world.restart()).get(run.runId);
    for (const name of ['x', 'y']) world.gate(name).succeed(name);
    expect((await again?.ended())?.status).toBe('succeeded');
    expect(again?.task('a')?.result).toEqual(['x', 'y']);
  });
});

describe('what an attempt is started with', () => {
  test('inputs are checked against the schema of the action before it starts, and wrong ones are not tried again', async () => {
    const world = new World();
    const run = await world.run('tasks:\n  a: { action: test.gate, with: { name: "{{ 5 }}" }, retry: { attempts: 3, delay: 1s } }');
    expect(world.started).toEqual([]);
    const { error } = await run.ended();
    expect(error).toMatchObject({ code: 'invalid_input', message: expect.stringMatching(/^name /), task: 'a' });
  });

  test('what is wrong with an input is said with a way out', () => {
    const run = new PureRun('tasks:\n  a: { action: http.request, with: { url: "https://example.org", method: "{{ \'GTE\' }}" } }');
    expect(run.journal.find((event) => event.type === 'task.ended')?.error).toEqual({
      code: 'invalid_input',
      message: 'method must be one of GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS, not the text "GTE"; Did you mean GET?',
    });
  });

  test('the timeout may be computed, per item too; without one the host decides', () => {
    const run = new PureRun(
      `tasks:\n  a: { ${request}, forEach: [1, 2], timeout: "{{ item }}s" }\n  b: { ${request} }\n  c: { ${request}, timeout: 90s }`,
      { taskTimeoutMs: 7_777 },
    );
    expect(['a[0]', 'a[1]', 'b', 'c'].map((name) => run.start(name).timeoutMs)).toEqual([1_000, 2_000, 7_777, 90_000]);
  });

  test('a timeout or an input that cannot be evaluated fails the attempt before it starts', async () => {
    expect(await errorOf('tasks:\n  a: { action: test.gate, with: { name: a }, timeout: "{{ \'x\' }}" }')).toMatchObject({
      code: 'expression',
      message: 'timeout: timeout must be a duration such as "5s", not "x"',
    });
    const { run } = await finished(
      'tasks:\n  a: { action: data.set, forEach: { in: [1, 0], onItemError: continue }, with: { x: "{{ [5][item] }}" } }',
    );
    expect(run.items('a', { offset: 0, limit: 2, status: 'all' })?.rows).toMatchObject([
      { status: 'failed', attempts: 1, error: { code: 'expression', message: expect.stringMatching(/^with: /) } },
      { status: 'succeeded', result: { x: 5 } },
    ]);
    expect(run.task('a')?.attempts).toBe(2);
  });

  test('an attempt without effects runs inline and leaves no intent; any other commits its intent with its input', async () => {
    const run = new PureRun(`tasks:\n  a: { action: data.set, with: { x: 1 } }\n  b: { ${request} }`);
    expect([run.start('a').inline, run.start('b').inline]).toEqual([true, false]);
    expect(run.journal.filter((event) => event.type === 'attempt.started')).toMatchObject([
      { task: 1, attempt: 1, input: { url: 'https://example.org' } },
    ]);
  });

  test('the journal keeps no input that is a secret, large, or can be evaluated again for an item', () => {
    const kept = (text: string): boolean[] =>
      new PureRun(text, { secrets: { key: 's3cret' } }).journal
        .filter((event) => event.type === 'attempt.started')
        .map((event) => 'input' in event);
    const to = (url: string, more = ''): string => `tasks:\n  a: { action: http.request${more}, with: { url: "${url}" } }`;
    expect(kept(to('https://example.org'))).toEqual([true]);
    expect(kept(to('https://{{ secrets.key }}'))).toEqual([false]);
    expect(kept(to(`https://example.org/${'x'.repeat(65_000)}`))).toEqual([true]);
    expect(kept(to(`https://example.org/${'x'.repeat(66_000)}`))).toEqual([false]);
    expect(kept(to('https://{{ item }}', ', forEach: [a]'))).toEqual([false]);
    expect(kept(to('https://{{ uuid() }}', ', forEach: [a]'))).toEqual([true]);
  });
});

test('the inputs that are shown are those it was started with, after a restart too', async () => {
  const world = new World();
  const run = await world.run('tasks:\n  a: { action: test.gate, onInterrupted: ask, with: { name: a, value: "{{ uuid() }}" } }');
  const { input } = world.gate('a');
  expect(run.task('a')?.input).toEqual(input);
  const again = (await world.restart()).get(run.runId);
  expect(again?.task('a')?.input).toEqual(input);
});

describe('fitsIn', () => {
  const least = (value: Json): number => {
    let bytes = 0;
    while (!fitsIn(value, bytes)) bytes += 1;
    return bytes;
  };

  test('counts text, numbers, lists and objects about as their JSON is long', () => {
    expect([least('four'), least(12), least(null), least(true)]).toEqual([6, 8, 8, 8]);
    expect([least([]), least([1]), least([1, 'a'])]).toEqual([2, 11, 15]);
    expect([least({}), least({ key: 'v' }), least({ a: [1], b: {} })]).toEqual([2, 12, 25]);
    expect(fitsIn('x'.repeat(100), 101)).toBe(false);
    expect(fitsIn({ a: undefined } as unknown as Json, 15)).toBe(true);
  });

  test('stops looking when the budget is used up', () => {
    let looked = 0;
    const entry = (): Json => ({
      get n() {
        looked += 1;
        return 1;
      },
    });
    expect(fitsIn(Array.from({ length: 1_000 }, entry), 1_100)).toBe(false);
    expect(looked).toBeLessThan(20);
  });
});
