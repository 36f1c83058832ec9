import { describe, expect, test } from 'vitest';
import { finished, statuses, World } from '../testing/scenario.ts';

const second = 1_000;

describe('expressions where the format allows them', () => {
  test('in delay, on inputs and results', async () => {
    const world = new World();
    const run = await world.run(`
inputs: { s: { type: integer, default: 3 } }
tasks:
  a: { action: data.set, with: { wait: 2s }, next: b }
  b: { action: flow.noop, delay: "{{ tasks.a.result.wait }}", next: c }
  c: { action: flow.noop, delay: "{{ inputs.s * 1000 }}" }`);
    await world.advance(2 * second - 1);
    expect(statuses(run)).toMatchObject({ b: 'waiting' });
    await world.advance(1);
    expect(statuses(run)).toMatchObject({ b: 'succeeded', c: 'waiting' });
    await world.advance(3 * second - 1);
    expect(statuses(run)).toMatchObject({ c: 'waiting' });
    await world.advance(1);
    expect(run.summary().status).toBe('succeeded');
  });

  test('what one gives away of the run itself stays as it was then, whatever the run does afterwards', async () => {
    const { result } = await finished(`
vars: { x: 0 }
tasks:
  a:
    action: data.set
    with: { vars: "{{ vars }}", all: "{{ tasks }}", b: "{{ tasks.b }}", byName: "{{ tasks['b'].status }}", none: "{{ tasks.?c }}" }
    next: { to: b, set: { x: 1, before: "{{ vars }}" } }
  b: { action: data.set, with: { y: 1 }, next: { to: c, set: { x: 2 } } }
  c: { action: data.set, forEach: "{{ [vars, tasks.a] }}", with: { seen: "{{ item }}" } }
outputs:
  a: "{{ tasks.a.result }}"
  before: "{{ vars.before }}"
  c: "{{ tasks.c.items.map(i, i.result.seen) }}"
  items: "{{ tasks.c }}"`);
    const pending = { status: 'pending', result: null, error: null, attempts: 0, items: [] };
    const { outputs } = result;
    expect(outputs).toMatchObject({
      a: {
        vars: { x: 0 },
        all: { a: { status: 'queued', result: null }, b: pending, c: pending },
        b: pending,
        byName: 'pending',
        none: pending,
      },
      before: { x: 1 },
      c: [{ x: 2 }, { status: 'succeeded', result: { vars: { x: 0 }, b: pending } }],
      items: { status: 'succeeded', items: [{ status: 'succeeded' }, { status: 'succeeded' }] },
    });
    // It is plain data, which the journal can hold.
    expect(JSON.parse(JSON.stringify(outputs))).toEqual(outputs);
  });

  test('in timeout, item by item', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  t:
    action: test.gate
    forEach: { in: [1, 2], as: s, onItemError: continue }
    timeout: "{{ s }}s"
    with: { name: "g{{ s }}" }`);
    await world.advance(second);
    const rows = run.items('t', { offset: 0, limit: 2, status: 'all' })?.rows;
    expect(rows?.map(({ status, error }) => error?.code ?? status)).toEqual(['timeout', 'running']);
    await world.advance(second);
    expect(run.summary().status).toBe('succeeded');
  });

  test('in retry: attempts, delay and maxDelay', async () => {
    const world = new World();
    const run = await world.run(`
inputs: { n: { type: integer, default: 4 } }
tasks:
  t:
    action: test.gate
    with: { name: t }
    retry: { attempts: "{{ inputs.n }}", delay: "{{ inputs.n / 4 }}s", backoff: exponential, maxDelay: "{{ inputs.n - 1 }}s" }`);
    const waited: number[] = [];
    for (let attempt = 1; attempt < 4; attempt += 1) {
      const from = world.clock.now();
      world.gate('t').fail('broken');
      await world.settle();
      waited.push((run.task('t')?.view.dueAt ?? 0) - from);
      await world.advance(waited.at(-1) ?? 0);
    }
    expect(waited).toEqual([1 * second, 2 * second, 3 * second]);
    world.gate('t').fail('broken');
    await world.settle();
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'broken' } });
    expect(world.started).toHaveLength(4);
  });

  test('in retry.when, on error, status and the item', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  t:
    action: test.gate
    forEach: { in: [once, twice], as: name, onItemError: continue }
    with: { name: "{{ name }}" }
    retry: { attempts: 3, delay: 1s, when: "{{ status == 'failed' && error.code == 'again' && name == 'twice' }}" }`);
    world.gate('once').fail('again');
    world.gate('twice').fail('again');
    await world.advance(second);
    expect(world.started.map(({ name }) => name)).toEqual(['once', 'twice', 'twice']);
    world.gate('twice').fail('other');
    await world.settle();
    expect(run.items('t', { offset: 0, limit: 2, status: 'all' })?.rows.map(({ attempts }) => attempts)).toEqual([1, 2]);
  });

  test('in forEach: in, concurrency and batch', async () => {
    const world = new World();
    const run = await world.run(`
inputs: { two: { type: integer, default: 2 } }
tasks:
  t:
    action: test.gate
    forEach: { in: "{{ range(7) }}", as: part, concurrency: "{{ inputs.two }}", batch: "{{ inputs.two + 1 }}" }
    with: { name: "{{ part.size() }}/{{ index }}", value: "{{ part }}" }`);
    expect(world.started.map(({ input }) => input.value)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    for (const name of ['3/0', '3/1']) world.gate(name).succeed();
    await world.settle();
    expect(world.started.at(-1)?.input.value).toEqual([6]);
    world.gate('1/2').succeed('last');
    await world.settle();
    expect(run.task('t')?.result).toEqual([null, null, 'last']);
  });

  test('in vars, in order, each seeing those before it; in when, set and outputs', async () => {
    const { result } = await finished(`
inputs: { n: { type: integer, default: 2 } }
vars: { a: "{{ inputs.n + 1 }}", b: "{{ vars.a * 2 }}" }
tasks:
  t: { action: flow.noop, when: "{{ vars.b == 6 }}", next: [{ to: u, set: { a: "{{ vars.a + vars.b }}", b: "{{ vars.a }}" } }] }
  u: { action: flow.noop }
outputs: { a: "{{ vars.a }}", b: "{{ vars.b }}", t: "{{ tasks.t.status }}", who: "{{ run.workflow }}/{{ run.trigger }}" }
name: Vars`);
    expect(result.outputs).toEqual({ a: 9, b: 9, t: 'succeeded', who: 'Vars/test' });
  });

  test('in what a question asks and what a call passes on', async () => {
    const world = new World();
    world.files['sub/child.flow.yaml'] =
      'inputs: { all: { type: array } }\ntasks:\n  t: { action: flow.noop }\noutputs: { n: "{{ inputs.all.size() }}" }';
    const run = await world.run(`
inputs: { folder: { type: string, default: sub }, who: { type: string, default: Grace } }
tasks:
  ask: { action: human.input, with: { prompt: "Hello {{ inputs.who }}", assignee: "{{ inputs.who }}", fields: { n: { type: integer, default: "{{ 1 + 1 }}" } } }, next: call }
  call: { action: flow.call, with: { workflow: "{{ inputs.folder }}/child.flow.yaml", inputs: { all: "{{ range(tasks.ask.result.n) }}" } } }
outputs: { n: "{{ tasks.call.result.n }}" }`);
    expect(run.asks()).toMatchObject([{ ask: { prompt: 'Hello Grace', assignee: 'Grace', fields: { n: { default: 2 } } } }]);
    await world.answer(run, 'ask', {});
    await world.settle();
    expect(await run.ended()).toMatchObject({ outputs: { n: 2 } });
  });

  test.each([
    ['delay: "{{ inputs.bad }}"', 'delay'],
    ['timeout: "{{ inputs.bad }}"', 'timeout'],
    ['forEach: { in: "{{ [1] }}", concurrency: "{{ inputs.bad }}" }', 'forEach.concurrency'],
    ['forEach: { in: "{{ [1] }}", concurrency: "{{ 0 }}" }', 'forEach.concurrency'],
    ['forEach: { in: "{{ [1] }}", batch: "{{ inputs.bad }}" }', 'forEach.batch'],
    ['forEach: { in: "{{ inputs.bad }}" }', 'forEach'],
    ['when: "{{ inputs.bad }}"', 'condition'],
    ['with: { x: "{{ inputs.bad.deeper }}" }', 'inputs.bad is a string'],
  ])('a value that does not fit (%s) fails the task and names the place', async (line, place) => {
    const { run, result } = await finished(`
inputs: { bad: { type: string, default: soon } }
tasks:
  t: { action: data.set, ${line} }`);
    expect(result.status).toBe('failed');
    expect(run.task('t')?.error?.message).toContain(place);
  });

  test('a retry whose settings cannot be computed fails the task and says so', async () => {
    const world = new World();
    const run = await world.run('tasks:\n  t: { action: test.gate, with: { name: t }, retry: { attempts: "{{ tasks.t.result.n }}" } }');
    world.gate('t').fail('broken');
    await world.settle();
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'expression' } });
  });

  test('a variable that cannot be evaluated fails the run before anything starts', async () => {
    const { run, result } = await finished('vars: { a: "{{ 1 / 0 }}" }\ntasks:\n  t: { action: flow.noop }');
    expect(result).toMatchObject({ status: 'failed', error: { code: 'expression', message: expect.stringContaining('vars.a') } });
    expect(statuses(run)).toEqual({ t: 'canceled' });
  });
});

describe('lists', () => {
  test('items tell status, result, error and attempts; the short form and the default name of the item', async () => {
    const { result } = await finished(`
tasks:
  t:
    action: flow.fail
    forEach: { in: "{{ [1, 2] }}", onItemError: continue }
    with: { message: "no {{ item }}", code: "c{{ index }}" }
    retry: { attempts: 2, delay: 1s }
    next: u
  u: { action: data.set, forEach: "{{ tasks.t.items }}", with: { s: "{{ item.status }}", e: "{{ item.error.code }}", n: "{{ item.attempts }}", r: "{{ item.result }}" } }
outputs: { all: "{{ tasks.u.result }}", t: "{{ tasks.t.result }}" }`);
    expect(result.outputs).toEqual({
      all: [
        { s: 'failed', e: 'c0', n: 2, r: null },
        { s: 'failed', e: 'c1', n: 2, r: null },
      ],
      t: [null, null],
    });
  });

  test('onItemError stop with onError continue: the flow goes on as if the task were done, and its error is readable', async () => {
    const { run, result } = await finished(`
tasks:
  t: { action: flow.fail, forEach: "{{ [1, 2, 3] }}", with: { message: no, code: c }, onError: continue, next: u }
  u: { action: data.set, with: { code: "{{ tasks.t.error.code }}", at: "{{ tasks.t.error.data.item }}" } }
outputs: { u: "{{ tasks.u.result }}" }`);
    expect(result).toMatchObject({ status: 'succeeded', outputs: { u: { code: 'c', at: 0 } } });
    expect(statuses(run)).toEqual({ t: 'failed', u: 'succeeded' });
  });

  test('onItemError continue with a failure transition: the list succeeds, so it is not taken', async () => {
    const { run } = await finished(`
tasks:
  t: { action: flow.fail, forEach: { in: "{{ [1] }}", onItemError: continue }, with: { message: no }, next: [{ to: bad, on: failure }, { to: good }] }
  bad: { action: flow.noop }
  good: { action: flow.noop }`);
    expect(statuses(run)).toEqual({ t: 'succeeded', bad: 'unreached', good: 'succeeded' });
  });

  test('when false skips a list without opening it', async () => {
    const { run } = await finished('tasks:\n  t: { action: flow.noop, when: "{{ false }}", forEach: "{{ range(3) }}" }');
    expect(run.task('t')?.view).toMatchObject({ status: 'skipped', items: null });
  });

  test('a list may be nested in its own item’s data, and later edits of variables do not change it', async () => {
    const { result } = await finished(`
vars: { xs: [1, 2] }
tasks:
  a: { action: data.set, forEach: "{{ vars.xs }}", with: { x: "{{ item }}" }, next: [{ to: b, set: { xs: [] } }] }
  b: { action: flow.noop }
outputs: { a: "{{ tasks.a.result }}", xs: "{{ vars.xs }}" }`);
    expect(result.outputs).toEqual({ a: [{ x: 1 }, { x: 2 }], xs: [] });
  });

  test('what the concurrency of a list leaves over goes to the other lists, in turn', async () => {
    const world = new World({ limits: { maxConcurrentTasks: 3 } });
    await world.run(`
tasks:
  a: { action: test.gate, forEach: "{{ range(3) }}", with: { name: "a{{ item }}" } }
  b: { action: test.gate, forEach: { in: "{{ range(3) }}", concurrency: 1 }, with: { name: "b{{ item }}" } }`);
    expect(world.started.map(({ name }) => name)).toEqual(['a0', 'b0', 'a1']);
  });
});

describe('limits', () => {
  test.each([
    ['a loop', 'settings: { maxVisits: 3 }\ntasks:\n  t: { action: flow.noop, next: t }', 'max_visits', 'settings.maxVisits'],
    [
      'an expression that takes too long',
      'tasks:\n  t: { action: data.set, with: { x: "{{ range(1000).map(a, range(1000).map(b, range(1000).size())).size() }}" } }',
      'expression',
      '10,000,000 elements',
    ],
    ['a range that is too long', 'tasks:\n  t: { action: data.set, with: { x: "{{ range(100000000).size() }}" } }', 'expression', 'range'],
  ])('%s ends with an error that names the limit', async (_, text, code, named) => {
    const { result } = await finished(text);
    expect(result).toMatchObject({ status: 'failed', error: { code } });
    expect(result.error?.message).toContain(named);
  });
});
