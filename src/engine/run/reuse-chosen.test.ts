import { describe, expect, test } from 'vitest';
import { failedLine, line } from '../testing/failed-line.ts';
import { inShort, planAgain, runAgain } from '../testing/run-again.ts';
import { planWithGates, World } from '../testing/scenario.ts';
import { reuseFor } from './reuse-for.ts';

describe('a run from a chosen task', () => {
  test('runs it and what follows, and nothing before or beside it', async () => {
    const world = new World();
    const text = `
tasks:
  a: { action: flow.noop, next: [b, beside] }
  b: { action: flow.noop, next: c }
  beside: { action: flow.noop, next: c }
  c: { action: flow.noop }
`;
    const earlier = await world.run(text);
    expect(inShort(planAgain(world, { earlier, before: text, from: { kind: 'task', task: 'b' } }))).toEqual({
      a: 'reuse succeeded',
      b: 'run chosen',
      beside: 'reuse succeeded',
      c: 'run follows b',
    });
    expect(() => planAgain(world, { earlier, before: text, from: { kind: 'task', task: 'no' } })).toThrow('There is no task no');
  });

  test('in a loop that did not come to it: what began before stays', async () => {
    const world = new World();
    const text = `
tasks:
  head: { action: flow.noop, next: body }
  body: { action: test.gate, with: { name: body }, next: tail }
  tail: { action: flow.noop, next: [{ to: head, when: "{{ false }}" }] }
`;
    const earlier = await world.run(text);
    world.gate('body').fail('boom');
    await world.settle();
    expect(inShort(planAgain(world, { earlier, before: text, from: { kind: 'task', task: 'tail' } }))).toEqual({
      head: 'reuse succeeded',
      body: 'run failed',
      tail: 'run chosen',
    });
  });

  test('with pinned results: they stand, and what comes of them runs', async () => {
    const { world, ...again } = await failedLine();
    const from = { kind: 'task', task: 'c' } as const;
    const planned = planAgain(world, { ...again, from, pins: { b: { x: 1 }, c: 'ignored' } });
    expect(inShort(planned)).toEqual({ a: 'reuse succeeded', b: 'pinned pinned', c: 'run chosen' });
    expect(planned.reuse[1]).toEqual({ task: 1, visits: [{ status: 'succeeded', result: { x: 1 } }], pinned: true });
    const other = planAgain(world, { ...again, from, pins: { a: 'B' } });
    expect(inShort(other)).toEqual({ a: 'pinned pinned', b: 'run failed', c: 'run chosen' });
    expect(inShort(planAgain(world, { ...again, pins: { a: 'B' } }))).toMatchObject({ a: 'reuse succeeded' });
  });

  test('a pinned result that is another one makes what comes of it run; the same one does not', async () => {
    const world = new World();
    const text = `
tasks:
  a: { action: data.set, with: { x: 1 }, next: b }
  b: { action: flow.noop, next: c }
  c: { action: flow.noop }
  apart: { action: flow.noop }
`;
    const earlier = await world.run(text);
    const again = { earlier, before: text, from: { kind: 'task', task: 'apart' } } as const;
    const planned = planAgain(world, { ...again, pins: { a: { x: 2 } } });
    expect(inShort(planned)).toEqual({ a: 'pinned pinned', b: 'run follows a', c: 'run follows b', apart: 'run chosen' });
    expect(planned.tasks[1]?.text).toBe('It comes after a, whose result is pinned.');
    expect(inShort(planAgain(world, { ...again, pins: { a: { x: 1 } } }))).toMatchObject({ b: 'reuse succeeded', c: 'reuse succeeded' });
    // A pinned task does not run, so nothing comes of it: what is behind it stays as it was.
    expect(inShort(planAgain(world, { ...again, from: { kind: 'task', task: 'a' }, pins: { b: null } }))).toEqual({
      a: 'run chosen',
      b: 'pinned pinned',
      c: 'reuse succeeded',
      apart: 'reuse succeeded',
    });
  });

  test('without an earlier run everything runs but what is pinned', () => {
    const planned = reuseFor({ plan: planWithGates(line), inputs: {}, earlier: null, from: { kind: 'task', task: 'b' }, pins: { a: 1 } });
    expect(inShort(planned)).toEqual({ a: 'pinned pinned', b: 'run chosen', c: 'run follows b' });
    expect(planned).not.toHaveProperty('vars');
  });
});

describe('one task alone', () => {
  test('sees what it reads, pinned or of the earlier run, and the variables as they were', async () => {
    const world = new World();
    const text = `
vars: { n: 0, m: 1 }
tasks:
  a: { action: data.set, with: { x: 1 }, next: [{ to: b, set: { n: 7 } }] }
  other: { action: data.set, with: { y: 2 } }
  b: { action: data.set, with: { a: "{{ tasks.a.result.x }}", n: "{{ vars.n }}", o: "{{ tasks.other.result }}" }, next: [{ to: c, set: { n: 8 } }] }
  c: { action: flow.noop }
`;
    const earlier = await world.run(text);
    const again = { earlier, before: text, from: { kind: 'only', task: 'b' } } as const;
    const planned = planAgain(world, { ...again, pins: { other: 'pinned', c: 'not read' } });
    expect(inShort(planned)).toEqual({ a: 'reuse succeeded', other: 'pinned pinned', b: 'run chosen', c: 'idle not_chosen b' });
    expect(planned).toMatchObject({ only: ['b'], vars: { n: 7 } });
    expect(planned.reuse).toEqual([
      { task: 0, visits: [{ status: 'succeeded', result: { x: 1 } }] },
      { task: 1, visits: [{ status: 'succeeded', result: 'pinned' }], pinned: true },
    ]);
  });

  test('is told when what it reads is not there', async () => {
    const { world, ...again } = await failedLine(line.replace('name: c }', 'name: c, value: "{{ tasks.b.result }}{{ tasks.a.result }}" }'));
    const planned = planAgain(world, { ...again, from: { kind: 'only', task: 'c' } });
    expect(inShort(planned)).toEqual({ a: 'reuse succeeded', b: 'idle failed', c: 'run chosen' });
    expect(inShort(planAgain(world, { ...again, from: { kind: 'only', task: 'b' } }))).toMatchObject({ c: 'idle not_chosen b' });
  });

  test('leaves for a whole run only itself; for another such run also what it had looked at', async () => {
    const world = new World();
    const text = `
vars: { n: 0 }
tasks:
  a: { action: data.set, with: { x: 1 }, next: [{ to: b, set: { n: 7 } }] }
  b: { action: data.set, with: { a: "{{ tasks.a.result.x }}", n: "{{ vars.n }}" }, next: c }
  c: { action: flow.noop }
  apart: { action: flow.noop }
`;
    const earlier = await world.run(text);
    const { run } = await runAgain(world, { earlier, before: text, from: { kind: 'only', task: 'b' } });
    const apart = await runAgain(world, { earlier, before: text, from: { kind: 'only', task: 'apart' } });
    const again = { earlier: run, before: text };
    const planned = planAgain(world, again);
    expect(inShort(planned)).toEqual({ a: 'run not_reached', b: 'run follows a', c: 'run not_reached', apart: 'run not_reached' });
    expect(planned).not.toHaveProperty('vars');
    expect(inShort(planAgain(world, { ...again, from: { kind: 'only', task: 'b' } }))).toMatchObject({ a: 'reuse succeeded' });
    expect(inShort(planAgain(world, { earlier: apart.run, before: text, from: { kind: 'only', task: 'b' } }))).toMatchObject({
      a: 'idle not_reached',
    });
    expect(inShort(planAgain(world, { earlier: apart.run, before: text }))).toMatchObject({ apart: 'reuse succeeded' });
  });
});
