import { describe, expect, test } from 'vitest';
import { inShort, planAgain, runAgain } from '../testing/run-again.ts';
import { statuses, World } from '../testing/scenario.ts';

describe('a list that did not end well', () => {
  const text = `
tasks:
  a: { action: test.gate, forEach: { in: [p, q, r], concurrency: 2 }, with: { name: "{{ item }}" }, next: b }
  b: { action: data.set, with: { of: "{{ tasks.a.result }}" } }
`;

  test('because the run never ended leaves the items that succeeded', async () => {
    const world = new World();
    const earlier = await world.run(text);
    world.gate('q').succeed('Q');
    await world.settle();
    const planned = planAgain(world, { earlier, before: text });
    expect(inShort(planned)).toEqual({ a: 'run not_ended', b: 'run follows a' });
    expect(planned.tasks[0]).toMatchObject({ reusedItems: 1, text: expect.stringContaining('1 of its 3 items is taken over') });
    expect(planned.reuse).toMatchObject([
      { task: 0, visits: [{ items: { complete: false, succeeded: [[1, 1]], results: [null, 'Q', null] } }] },
    ]);
  });

  test('leaves nothing where no item succeeded', async () => {
    const world = new World();
    const earlier = await world.run(text.replace('concurrency: 2', 'concurrency: 1'));
    world.gate('p').fail('boom');
    await world.settle();
    const before = text.replace('concurrency: 2', 'concurrency: 1');
    const planned = planAgain(world, { earlier, before });
    expect(planned.reuse).toEqual([]);
    expect(planned.tasks[0]).toEqual({ task: 'a', does: 'run', why: 'failed', because: null, text: 'It failed in the earlier run.' });
  });

  test('leaves nothing to a list that is another one now, and no result to a task that reads it alone', async () => {
    const world = new World();
    const earlier = await world.run(text);
    world.gate('p').succeed('P');
    await world.settle();
    world.gate('q').fail('boom');
    world.gate('r').succeed('R');
    await world.settle();
    expect(earlier.summary().status).toBe('failed');
    const again = { earlier, before: text };
    const changed = planAgain(world, { ...again, now: text.replace('"{{ item }}"', '"x{{ item }}"') });
    expect([inShort(changed).a, changed.reuse]).toEqual(['run changed', []]);
    const alone = planAgain(world, { ...again, from: { kind: 'only', task: 'b' } });
    expect([inShort(alone), alone.reuse]).toEqual([{ a: 'idle failed', b: 'run chosen' }, []]);
  });
});

describe('variables', () => {
  const text = `
vars: { n: 0, m: 1, gone: 2 }
tasks:
  a: { action: flow.noop, next: [{ to: b, set: { n: 7, m: 8 } }] }
  b: { action: data.set, with: { n: "{{ vars.n }}" }, next: c }
  c: { action: flow.fail, with: { message: no } }
`;

  test('begin as they began then, those that the workflow still has', async () => {
    const world = new World();
    const earlier = await world.run(text);
    expect(planAgain(world, { earlier, before: text }).vars).toEqual({ n: 0, m: 1, gone: 2 });
    expect(planAgain(world, { earlier, before: text, now: text.replace(', gone: 2', '') }).vars).toEqual({ n: 0, m: 1 });
    expect(planAgain(world, { earlier, before: text, now: text.replace('m: 1', 'm: 5') }).vars).toEqual({ n: 0, gone: 2 });
  });

  test('of a task that runs alone are as they were when its turn came, those that it reads', async () => {
    const world = new World();
    const earlier = await world.run(text);
    const from = { kind: 'only', task: 'b' } as const;
    expect(planAgain(world, { earlier, before: text, from }).vars).toEqual({ n: 7 });
    expect(planAgain(world, { earlier, before: text, from, now: text.replace('n: 0', 'n: 3') }).vars).toEqual({});
  });
});

test('what a run was to take over and did not come to still stands: ends, handled failures and lists', async () => {
  const world = new World();
  const before = `
settings: { concurrency: 9 }
tasks:
  b: { action: test.gate, with: { name: b } }
  lead: { action: test.gate, with: { name: lead }, next: [bad, list, part] }
  bad: { action: test.gate, onError: continue, with: { name: bad } }
  list: { action: test.gate, forEach: [x, y], with: { name: "{{ item }}" } }
  part: { action: test.gate, forEach: { in: [v, w], concurrency: 1 }, with: { name: "{{ item }}" } }
`;
  const earlier = await world.run(before);
  world.gate('lead').succeed('L');
  await world.settle();
  world.gate('bad').fail('teapot', 'No tea.');
  for (const name of ['x', 'y', 'v']) world.gate(name).succeed(name);
  await world.settle();
  world.gate('w').fail('boom');
  await world.settle();
  world.gate('b').fail('boom');
  expect((await earlier.ended()).status).toBe('failed');

  const now = before.replace('concurrency: 9', 'concurrency: 1');
  const { run: second, planned: first } = await runAgain(world, { earlier, before, now });
  expect(inShort(first)).toEqual({
    b: 'run failed',
    lead: 'reuse succeeded',
    bad: 'reuse handled',
    list: 'reuse succeeded',
    part: 'run failed',
  });
  world.gate('b').fail('again');
  await world.settle();
  expect(statuses(second)).toEqual({ b: 'failed', lead: 'canceled', bad: 'unreached', list: 'unreached', part: 'unreached' });

  const planned = planAgain(world, { earlier: second, before: now });
  expect(inShort(planned)).toEqual({
    b: 'run failed',
    lead: 'reuse succeeded',
    bad: 'reuse handled',
    list: 'reuse succeeded',
    part: 'run not_ended',
  });
  expect(planned.reuse).toEqual(first.reuse);
});
