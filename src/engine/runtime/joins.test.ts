import { describe, expect, test } from 'vitest';
import type { RunHandle } from '../runtime/api.ts';
import { finished, statuses, World } from '../testing/scenario.ts';

async function open(world: World, ...names: string[]): Promise<void> {
  for (const name of names) {
    world.gate(name).succeed(name);
    await world.settle();
  }
}

function visits(run: RunHandle, ...ids: string[]): number[] {
  return ids.map((id) => run.task(id)?.visits ?? -1);
}

describe('dead paths', () => {
  const late = `
tasks:
  start: { action: flow.noop, next: [a, b] }
  a: { action: test.gate, with: { name: a }, next: [{ to: a2, when: "{{ false }}" }] }
  a2: { action: flow.noop, next: a3 }
  a3: { action: flow.noop, next: join }
  b: { action: test.gate, with: { name: b }, next: join }
  join: { action: flow.noop, next: after }
  after: { action: flow.noop }`;

  test('a branch that dies late, several tasks before the join, lets the join run', async () => {
    const world = new World();
    const run = await world.run(late);
    await open(world, 'b');
    expect(statuses(run)).toMatchObject({ a2: 'pending', join: 'pending' });
    await open(world, 'a');
    expect(statuses(run)).toMatchObject({ a2: 'unreached', a3: 'unreached', join: 'succeeded', after: 'succeeded' });
  });

  test('a branch that dies first does not run the join before its time', async () => {
    const world = new World();
    const run = await world.run(late);
    await open(world, 'a');
    expect(statuses(run)).toMatchObject({ a2: 'unreached', a3: 'unreached', join: 'pending' });
    await open(world, 'b');
    expect(statuses(run)).toMatchObject({ join: 'succeeded' });
  });

  test('nested diamonds: a dead inner join goes on as a dead branch of the outer one', async () => {
    for (const [inner, expected] of [
      ['true', 'succeeded'],
      ['false', 'unreached'],
    ]) {
      const { run } = await finished(`
tasks:
  top: { action: flow.noop, next: [left, right] }
  left: { action: flow.noop, next: [l1, l2] }
  l1: { action: flow.noop, next: [{ to: lj, when: "{{ ${inner} }}" }] }
  l2: { action: flow.noop, next: [{ to: lj, when: "{{ false }}" }] }
  lj: { action: flow.noop, next: bottom }
  right: { action: flow.noop, next: [r1, r2] }
  r1: { action: flow.noop, next: rj }
  r2: { action: flow.noop, when: "{{ false }}", next: rj }
  rj: { action: flow.noop, next: bottom }
  bottom: { action: flow.noop }`);
      expect(statuses(run)).toMatchObject({ lj: expected, rj: 'succeeded', bottom: 'succeeded' });
      expect(visits(run, 'rj', 'bottom')).toEqual([1, 1]);
      expect(run.order().at(-1)).toBe('bottom');
    }
  });

  test('a join none of whose branches is taken is unreached, and so is what follows', async () => {
    const { run, result } = await finished(`
tasks:
  a: { action: flow.noop, next: [{ to: j, on: failure }] }
  b: { action: flow.noop, next: [{ to: j, when: "{{ false }}" }] }
  j: { action: flow.noop, next: k }
  k: { action: flow.noop }`);
    expect(statuses(run)).toEqual({ a: 'succeeded', b: 'succeeded', j: 'unreached', k: 'unreached' });
    expect(result.status).toBe('succeeded');
  });

  test('two transitions of one task to one target are two arrivals of one join', async () => {
    const { run } = await finished(`
tasks:
  a: { action: flow.noop, next: [{ to: j }, { to: j, on: any }, { to: k }, { to: k, on: failure }] }
  j: { action: flow.noop, join: 2 }
  k: { action: flow.noop, join: 2 }`);
    expect(statuses(run)).toEqual({ a: 'succeeded', j: 'succeeded', k: 'unreached' });
  });
});

describe('joins of a number', () => {
  test('ignore what comes later in the round', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  a: { action: test.gate, with: { name: a }, next: j }
  b: { action: test.gate, with: { name: b }, next: j }
  c: { action: test.gate, with: { name: c }, next: j }
  j: { action: flow.noop, join: 2, next: k }
  k: { action: flow.noop }`);
    await open(world, 'a', 'c');
    expect(visits(run, 'j', 'k')).toEqual([1, 1]);
    await open(world, 'b');
    expect(visits(run, 'j', 'k')).toEqual([1, 1]);
    expect(run.summary().status).toBe('succeeded');
  });

  test('inside a loop count anew each round', async () => {
    const world = new World();
    const run = await world.run(`
vars: { i: 0 }
tasks:
  head: { action: flow.noop, next: [{ to: [a, b, c], set: { i: "{{ vars.i + 1 }}" } }] }
  a: { action: flow.noop, next: j }
  b: { action: flow.noop, when: "{{ true }}", next: [{ to: j, when: "{{ vars.i != 2 }}" }] }
  c: { action: flow.noop, next: j }
  j: { action: flow.noop, join: 2, next: [{ to: head, when: "{{ vars.i < 3 }}" }] }`);
    await world.settle();
    expect(run.summary().status).toBe('succeeded');
    expect(visits(run, 'head', 'a', 'b', 'c', 'j')).toEqual([3, 3, 3, 3, 3]);
  });

  test('inside a loop are unreached in a round in which too few can come, and the run ends', async () => {
    const { run, result } = await finished(`
vars: { i: 0 }
tasks:
  head: { action: flow.noop, next: [{ to: [a, b], set: { i: "{{ vars.i + 1 }}" } }] }
  a: { action: flow.noop, next: j }
  b: { action: flow.noop, next: [{ to: j, when: "{{ vars.i < 2 }}" }] }
  j: { action: flow.noop, join: 2, next: [{ to: head, when: "{{ vars.i < 5 }}" }] }`);
    expect(result.status).toBe('succeeded');
    expect(visits(run, 'head', 'b', 'j')).toEqual([2, 2, 1]);
  });
});

describe('join any', () => {
  test('runs once a round inside a loop', async () => {
    const { run } = await finished(`
vars: { i: 0 }
tasks:
  head: { action: flow.noop, next: [{ to: [a, b], set: { i: "{{ vars.i + 1 }}" } }] }
  a: { action: flow.noop, next: j }
  b: { action: flow.noop, delay: 1s, next: j }
  j: { action: flow.noop, join: any, next: [{ to: head, when: "{{ vars.i < 3 }}" }] }`);
    expect(visits(run, 'head', 'b', 'j')).toEqual([3, 3, 3]);
  });
});

describe('join each', () => {
  test('arrivals wait in order while an earlier round and all it reaches are at work', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  a: { action: test.gate, with: { name: a }, next: each }
  b: { action: test.gate, with: { name: b }, next: each }
  c: { action: test.gate, with: { name: c }, next: each }
  each: { action: flow.noop, join: each, next: slow }
  slow: { action: test.gate, with: { name: slow } }`);
    await open(world, 'a', 'b', 'c');
    expect(visits(run, 'each')).toEqual([1]);
    for (const round of [1, 2, 3]) {
      expect(run.task('slow')?.view.visit).toBe(round);
      await open(world, 'slow');
    }
    expect(visits(run, 'each', 'slow')).toEqual([3, 3]);
    expect(run.summary().status).toBe('succeeded');
  });

  test('rounds that wait keep a join behind them open', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  a: { action: test.gate, with: { name: a }, next: each }
  b: { action: test.gate, with: { name: b }, next: each }
  each: { action: flow.noop, join: each, next: slow }
  slow: { action: test.gate, with: { name: slow }, next: end }
  side: { action: flow.noop, next: end }
  end: { action: flow.noop }`);
    await open(world, 'a', 'b', 'slow');
    // The second round is at work: the transition that leads to the join is open again.
    expect(run.task('slow')?.view).toMatchObject({ visit: 2, status: 'running' });
    await open(world, 'slow');
    expect(run.summary().status).toBe('succeeded');
    expect(run.order().at(-1)).toBe('end');
  });

  test('a canceled run starts none of the rounds that wait', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  a: { action: flow.noop, next: each }
  b: { action: flow.noop, next: each }
  each: { action: test.gate, with: { name: each }, join: each }`);
    await run.cancel();
    expect(await run.ended()).toMatchObject({ status: 'canceled' });
    expect(world.started).toHaveLength(1);
  });

  test('rounds that wait survive a crash', async () => {
    const world = new World();
    await world.run(`
tasks:
  a: { action: flow.noop, next: each }
  b: { action: flow.noop, next: each }
  c: { action: flow.noop, next: each }
  each: { action: test.gate, with: { name: each }, join: each, onInterrupted: retry }`);
    await open(world, 'each');
    const run = (await world.restart()).get('run-1');
    await open(world, 'each', 'each');
    expect(await run?.ended()).toMatchObject({ status: 'succeeded' });
    expect(run && visits(run, 'each')).toEqual([3]);
  });
});

describe('loops', () => {
  test('a loop inside a loop starts anew with each round of the outer one', async () => {
    const { run, result } = await finished(`
vars: { i: 0, j: 0, sum: 0 }
tasks:
  outer: { action: flow.noop, next: [{ to: inner, set: { i: "{{ vars.i + 1 }}", j: 0 } }] }
  inner: { action: flow.noop, next: [{ to: body, set: { j: "{{ vars.j + 1 }}", sum: "{{ vars.sum + 1 }}" } }] }
  body: { action: flow.noop, next: [{ to: inner, when: "{{ vars.j < 3 }}" }, { to: tail, when: "{{ vars.j >= 3 }}" }] }
  tail: { action: flow.noop, next: [{ to: outer, when: "{{ vars.i < 4 }}" }, { to: end, when: "{{ vars.i >= 4 }}" }] }
  end: { action: flow.noop }
outputs: { sum: "{{ vars.sum }}" }`);
    expect(result).toMatchObject({ status: 'succeeded', outputs: { sum: 12 } });
    expect(visits(run, 'outer', 'inner', 'body', 'tail', 'end')).toEqual([4, 12, 12, 4, 1]);
  });

  test('tasks.<id> shows the latest visit, and a task passed by in a round keeps what it was', async () => {
    const { result } = await finished(`
vars: { i: 0, seen: [] }
tasks:
  head: { action: flow.noop, next: [{ to: [odd, body], set: { i: "{{ vars.i + 1 }}" } }] }
  odd: { action: data.set, when: "{{ vars.i % 2 == 1 }}", with: { n: "{{ vars.i }}" }, next: body }
  body: { action: data.set, with: { odd: "{{ tasks.odd.status }}", n: "{{ tasks.odd.result.?n }}" }, next: [{ to: tail, set: { seen: "{{ vars.seen + [result] }}" } }] }
  tail: { action: flow.noop, next: [{ to: head, when: "{{ vars.i < 3 }}" }] }
outputs: { seen: "{{ vars.seen }}" }`);
    expect(result.outputs).toEqual({
      seen: [
        { odd: 'succeeded', n: 1 },
        { odd: 'skipped', n: null },
        { odd: 'succeeded', n: 3 },
      ],
    });
  });

  test('an exit that was taken in an early round counts for a join outside after the loop', async () => {
    const { run } = await finished(`
vars: { i: 0 }
tasks:
  head: { action: flow.noop, next: [{ to: body, set: { i: "{{ vars.i + 1 }}" } }] }
  body: { action: flow.noop, next: [{ to: head, when: "{{ vars.i < 3 }}" }, { to: once, when: "{{ vars.i >= 3 }}" }] }
  once: { action: flow.noop }`);
    expect(visits(run, 'body', 'once')).toEqual([3, 1]);
  });

  test('a task that leads to itself is visited again and again', async () => {
    const { run } = await finished(`
vars: { i: 0 }
tasks:
  again: { action: flow.noop, next: [{ to: end, when: "{{ vars.i >= 4 }}" }, { to: again, when: "{{ vars.i < 4 }}", set: { i: "{{ vars.i + 1 }}" } }] }
  end: { action: flow.noop }`);
    expect(visits(run, 'again', 'end')).toEqual([5, 1]);
  });

  test('go round over a failure that is handled', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  try: { action: test.gate, with: { name: try }, next: [{ to: repair, on: failure }, { to: end }] }
  repair: { action: flow.noop, next: try }
  end: { action: flow.noop }`);
    world.gate('try').fail('broken');
    await world.settle();
    world.gate('try').fail('broken');
    await world.settle();
    await open(world, 'try');
    expect(visits(run, 'try', 'repair', 'end')).toEqual([3, 2, 1]);
    expect(run.summary().status).toBe('succeeded');
  });

  test('a list, a question and a called run begin anew with each visit', async () => {
    const world = new World();
    world.files['child.flow.yaml'] =
      'inputs: { n: { type: integer } }\ntasks:\n  t: { action: flow.noop }\noutputs: { n: "{{ inputs.n }}" }';
    const run = await world.run(`
vars: { i: 0 }
tasks:
  list: { action: data.set, forEach: { in: "{{ range(vars.i) }}" }, with: { n: "{{ item }}" }, next: ask }
  ask: { action: human.approve, with: { prompt: "{{ vars.i }}?" }, next: call }
  call: { action: flow.call, with: { workflow: child.flow.yaml, inputs: { n: "{{ vars.i }}" } }, next: [{ to: list, when: "{{ vars.i < 2 }}", set: { i: "{{ vars.i + 1 }}" } }] }
outputs: { n: "{{ tasks.call.result.n }}", items: "{{ tasks.list.result.size() }}" }`);
    for (const visit of [1, 2, 3]) {
      expect(run.asks()).toMatchObject([{ visit, ask: { prompt: `${visit - 1}?` } }]);
      await world.answer(run, 'ask');
      await world.settle();
    }
    expect(await run.ended()).toMatchObject({ status: 'succeeded', outputs: { n: 2, items: 2 } });
    expect(new Set(world.opened).size).toBe(3);
  });

  test('maxVisits is a limit of each task; the error names the task and the setting', async () => {
    const { run, result } = await finished(`
settings: { maxVisits: 7 }
tasks:
  a: { action: flow.noop, next: b }
  b: { action: flow.noop, next: a }
outputs: { n: 1 }`);
    expect(visits(run, 'a', 'b')).toEqual([7, 7]);
    expect(result).toMatchObject({ status: 'failed', error: { code: 'max_visits', task: 'a' }, outputs: { n: 1 } });
    expect(result.error?.message).toContain('settings.maxVisits');
  });
});
