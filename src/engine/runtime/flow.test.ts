import { describe, expect, test } from 'vitest';
import { finished, statuses, World } from '../testing/scenario.ts';

describe('sequence, branches and data', () => {
  test('a chain runs in order and passes results on', async () => {
    const { run, result } = await finished(`
inputs: { n: { type: integer, default: 2 } }
vars: { total: 0 }
tasks:
  a: { action: data.set, with: { x: "{{ inputs.n + 1 }}" }, next: [{ to: b, set: { total: "{{ vars.total + result.x }}" } }] }
  b: { action: data.set, with: { y: "{{ tasks.a.result.x * 10 }}" }, next: c }
  c: { action: flow.noop }
outputs: { y: "{{ tasks.b.result.y }}", total: "{{ vars.total }}" }
`);
    expect(result).toMatchObject({ status: 'succeeded', outputs: { y: 30, total: 3 } });
    expect(run.order()).toEqual(['a', 'b', 'c']);
  });

  test('a branch that is not taken is unreached and the join still runs once', async () => {
    const { run } = await finished(`
tasks:
  pick: { action: flow.branch, with: { if: true }, next: [{ to: yes_, on: true }, { to: no_, on: false }] }
  yes_: { action: flow.noop, next: after }
  no_: { action: flow.noop, next: deep }
  deep: { action: flow.noop, next: after }
  after: { action: flow.noop }
`);
    expect(statuses(run)).toEqual({ pick: 'succeeded', yes_: 'succeeded', no_: 'unreached', deep: 'unreached', after: 'succeeded' });
    expect(run.task('after')?.view.visit).toBe(1);
  });

  test('when false skips, has no result, and goes on over success', async () => {
    const { run } = await finished(`
tasks:
  a: { action: flow.noop, when: "{{ 1 > 2 }}", next: b }
  b: { action: flow.noop }
`);
    expect(statuses(run)).toEqual({ a: 'skipped', b: 'succeeded' });
    expect(run.task('a')?.result).toBeNull();
  });

  test('nextMode first takes only the first that matches', async () => {
    const { run } = await finished(`
tasks:
  a: { action: flow.noop, nextMode: first, next: [{ to: b, when: "{{ false }}" }, { to: c }, { to: d }] }
  b: { action: flow.noop }
  c: { action: flow.noop }
  d: { action: flow.noop }
`);
    expect(statuses(run)).toEqual({ a: 'succeeded', b: 'unreached', c: 'succeeded', d: 'unreached' });
  });
});

describe('joins', () => {
  const three = (join: string) => `
tasks:
  a: { action: test.gate, with: { name: a }, next: j }
  b: { action: test.gate, with: { name: b }, next: j }
  c: { action: test.gate, with: { name: c }, next: j }
  j: { action: data.set, with: { n: 1 }, join: ${join} }
`;

  test('all waits for every open transition', async () => {
    const world = new World();
    const run = await world.run(three('all'));
    world.gate('a').succeed();
    world.gate('b').succeed();
    await world.settle();
    expect(statuses(run).j).toBe('pending');
    world.gate('c').succeed();
    await world.settle();
    expect(statuses(run).j).toBe('succeeded');
  });

  test('any runs at the first arrival, once', async () => {
    const world = new World();
    const run = await world.run(three('any'));
    world.gate('b').succeed();
    await world.settle();
    expect(statuses(run).j).toBe('succeeded');
    world.gate('a').succeed();
    world.gate('c').succeed();
    await world.settle();
    expect(run.task('j')?.visits).toBe(1);
    expect(run.summary().status).toBe('succeeded');
  });

  test('a number runs at the n-th arrival, and is unreached when it cannot come', async () => {
    const world = new World();
    const run = await world.run(three('2'));
    world.gate('a').succeed();
    await world.settle();
    expect(statuses(run).j).toBe('pending');
    world.gate('c').succeed();
    await world.settle();
    expect(statuses(run).j).toBe('succeeded');
    const { run: dead } = await finished(`
tasks:
  a: { action: flow.noop, next: j }
  b: { action: flow.noop, next: [{ to: j, when: "{{ false }}" }] }
  j: { action: flow.noop, join: 2 }
`);
    expect(statuses(dead).j).toBe('unreached');
  });

  test('a number counts what arrived before the round that it belongs to', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  a: { action: test.gate, with: { name: a }, next: each }
  b: { action: test.gate, with: { name: b }, next: each }
  c: { action: test.gate, with: { name: c }, next: two }
  d: { action: test.gate, with: { name: d }, next: two }
  each: { action: flow.noop, join: each, next: [{ to: two, when: "{{ false }}" }] }
  two: { action: flow.noop, join: 2 }
`);
    for (const name of ['a', 'c', 'b', 'd']) {
      world.gate(name).succeed();
      await world.settle();
    }
    expect(statuses(run)).toMatchObject({ each: 'succeeded', two: 'succeeded' });
    expect(run.summary().status).toBe('succeeded');
  });

  test('each runs for every arrival, one after another', async () => {
    const world = new World();
    const run = await world.run(three('each'));
    world.gate('c').succeed();
    world.gate('a').succeed();
    world.gate('b').succeed();
    await world.settle();
    expect(run.task('j')?.visits).toBe(3);
    expect(run.order().filter((id) => id === 'j')).toHaveLength(3);
    expect(run.summary().status).toBe('succeeded');
  });
});

describe('cycles', () => {
  test('a loop goes round until its exit is taken', async () => {
    const { run, result } = await finished(`
vars: { i: 0 }
tasks:
  head: { action: flow.noop, next: [{ to: body, set: { i: "{{ vars.i + 1 }}" } }] }
  body: { action: flow.noop, next: [{ to: head, when: "{{ vars.i < 5 }}" }, { to: after, when: "{{ vars.i >= 5 }}" }] }
  after: { action: flow.noop }
outputs: { i: "{{ vars.i }}" }
`);
    expect(result).toMatchObject({ status: 'succeeded', outputs: { i: 5 } });
    expect(run.task('head')?.visits).toBe(5);
    expect(run.task('after')?.visits).toBe(1);
  });

  test('a diamond inside a loop joins once a round, an outside branch joins after the loop', async () => {
    const { run, result } = await finished(`
vars: { i: 0 }
tasks:
  outside: { action: flow.noop, next: end }
  head: { action: flow.noop, next: [{ to: [left, right], set: { i: "{{ vars.i + 1 }}" } }] }
  left: { action: flow.noop, next: meet }
  right: { action: flow.noop, when: "{{ vars.i != 2 }}", next: [{ to: meet, when: "{{ vars.i != 3 }}" }] }
  meet: { action: flow.noop, next: [{ to: head, when: "{{ vars.i < 4 }}" }, { to: end, when: "{{ vars.i >= 4 }}" }] }
  end: { action: flow.noop }
`);
    expect(result.status).toBe('succeeded');
    expect(run.task('meet')?.visits).toBe(4);
    expect(run.task('end')?.visits).toBe(1);
    expect(run.order().at(-1)).toBe('end');
  });

  test('a runaway loop ends with a clear error', async () => {
    const { result } = await finished(`
settings: { maxVisits: 50 }
tasks:
  a: { action: flow.noop, next: a }
`);
    expect(result).toMatchObject({ status: 'failed', error: { code: 'max_visits' } });
  });
});
