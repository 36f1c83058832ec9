import { describe, expect, test } from 'vitest';
import { failedLine, line } from '../testing/failed-line.ts';
import { inShort, planAgain } from '../testing/run-again.ts';
import { World } from '../testing/scenario.ts';

describe('a run from where the earlier one failed', () => {
  test('takes over what ended well, and runs what failed and what follows', async () => {
    const { world, ...again } = await failedLine();
    const planned = planAgain(world, again);
    expect(inShort(planned)).toEqual({ a: 'reuse succeeded', b: 'run failed', c: 'run follows b' });
    expect(planned.reuse).toEqual([{ task: 0, visits: [{ status: 'succeeded', result: 'A' }] }]);
    expect(planned.tasks.map(({ text }) => text)).toEqual([
      'Its result of the earlier run is taken over.',
      'It failed in the earlier run.',
      'It comes after b, which runs again.',
    ]);
  });

  test('says canceled, not ended and not reached', async () => {
    const world = new World();
    const text = `
tasks:
  a: { action: test.gate, with: { name: a } }
  b: { action: flow.wait, with: { for: 1h } }
  c: { action: flow.branch, with: { if: true }, next: [{ to: yes, on: true }, { to: no, on: false }] }
  yes: { action: flow.noop }
  no: { action: flow.noop }
`
      .replace('yes:', '"yes":')
      .replace('no:', '"no":');
    const earlier = await world.run(text);
    expect(inShort(planAgain(world, { earlier, before: text }))).toMatchObject({ a: 'run not_ended', b: 'run not_ended' });
    await earlier.cancel();
    await world.settle();
    expect(inShort(planAgain(world, { earlier, before: text }))).toEqual({
      a: 'run canceled',
      b: 'run canceled',
      c: 'reuse succeeded',
      yes: 'reuse succeeded',
      no: 'run not_reached',
    });
  });

  test('takes over a failure that was handled, with its error, and what was skipped', async () => {
    const world = new World();
    const text = `
tasks:
  a: { action: flow.fail, with: { message: no, code: teapot }, next: [{ to: rescue, on: failure }] }
  allowed: { action: flow.fail, with: { message: no }, onError: continue }
  rescue: { action: test.gate, with: { name: rescue } }
  off: { action: flow.noop, when: "{{ inputs.on }}" }
inputs: { on: { default: false } }
`;
    const earlier = await world.run(text);
    world.gate('rescue').fail('x');
    await world.settle();
    const planned = planAgain(world, { earlier, before: text });
    expect(inShort(planned)).toEqual({ a: 'reuse handled', allowed: 'reuse handled', rescue: 'run failed', off: 'reuse skipped' });
    expect(planned.reuse).toEqual([
      { task: 0, visits: [{ status: 'failed', error: { code: 'teapot', message: 'no' } }] },
      { task: 1, visits: [{ status: 'failed', error: { code: 'failed', message: 'no' } }] },
    ]);
  });

  test('runs what reads a task that runs again, without an arrow between them', async () => {
    const world = new World();
    const text = `
tasks:
  a: { action: test.gate, with: { name: a }, next: z }
  reader: { action: data.set, with: { x: "{{ tasks.a.status }}" }, next: [{ to: after, when: "{{ result.x != '' }}" }] }
  after: { action: flow.noop }
  judge: { action: flow.noop, next: [{ to: last, when: "{{ tasks.a.status != 'x' }}" }] }
  last: { action: flow.noop }
  all: { action: data.set, with: { n: "{{ tasks.size() }}" } }
  z: { action: flow.noop }
  apart: { action: flow.noop }
`;
    const earlier = await world.run(text);
    world.gate('a').fail('x');
    await world.settle();
    expect(inShort(planAgain(world, { earlier, before: text }))).toEqual({
      a: 'run failed',
      reader: 'run reads a',
      after: 'run follows reader',
      judge: 'run reads a',
      last: 'run follows judge',
      all: expect.stringMatching(/^run reads /) as string,
      z: 'run follows a',
      apart: 'reuse succeeded',
    });
  });

  test('runs what read a variable that a task which runs again had set', async () => {
    const world = new World();
    const text = `
vars: { n: 0, m: 0 }
tasks:
  early: { action: data.set, with: { n: "{{ vars.n }}" } }
  a: { action: test.gate, with: { name: a }, next: [{ to: b, set: { n: 1 } }] }
  b: { action: flow.noop }
  late: { action: data.set, delay: 5s, with: { n: "{{ vars.n }}" } }
  other: { action: data.set, delay: 5s, with: { m: "{{ vars.m }}" } }
`;
    const earlier = await world.run(text);
    world.gate('a').succeed(1);
    await world.advance(5_000);
    expect(earlier.task('late')?.result).toEqual({ n: 1 });
    expect(inShort(planAgain(world, { earlier, before: text, from: { kind: 'task', task: 'a' } }))).toEqual({
      early: 'reuse succeeded',
      a: 'run chosen',
      b: 'run follows a',
      late: 'run reads a',
      other: 'reuse succeeded',
    });
  });

  test('takes over whole rounds of a loop, and the visits before the one that failed', async () => {
    const world = new World();
    const text = `
vars: { n: 0 }
tasks:
  before: { action: test.gate, with: { name: before }, next: head }
  head: { action: data.set, with: { n: "{{ vars.n }}" }, next: body }
  body: { action: test.gate, with: { name: "b{{ vars.n }}" }, next: tail }
  tail: { action: data.set, with: { of: "{{ tasks.body.result }}" }, next: [{ to: head, when: "{{ vars.n < 4 }}", set: { n: "{{ vars.n + 1 }}" } }, { to: after, when: "{{ vars.n >= 4 }}" }] }
  after: { action: test.gate, with: { name: after } }
`;
    const earlier = await world.run(text);
    world.gate('before').succeed();
    await world.settle();
    for (const name of ['b0', 'b1']) {
      world.gate(name).succeed(name);
      await world.settle();
    }
    world.gate('b2').fail('boom');
    await world.settle();
    expect(earlier.summary().status).toBe('failed');
    const planned = planAgain(world, { earlier, before: text });
    expect(inShort(planned)).toEqual({
      before: 'reuse succeeded',
      head: 'reuse succeeded',
      body: 'run failed',
      tail: 'reuse succeeded',
      after: 'run follows tail',
    });
    expect(planned.reuse.map(({ task, visits }) => [task, visits.map(({ result }) => result)])).toEqual([
      [0, [null]],
      [1, [{ n: 0 }, { n: 1 }, { n: 2 }]],
      [2, ['b0', 'b1']],
      [3, [{ of: 'b0' }, { of: 'b1' }]],
    ]);
    expect(planned.tasks[2]?.text).toBe('It failed in the earlier run. Its first 2 visits are taken over.');
  });

  test('takes over the items of a list that succeeded', async () => {
    const world = new World();
    const text = `
tasks:
  a: { action: test.gate, forEach: { in: [0, 1, 2, 3, 4, 5], concurrency: 3 }, with: { name: "{{ string(item) }}" }, next: b }
  b: { action: flow.noop }
`;
    const earlier = await world.run(text);
    world.gate('0').succeed('zero');
    world.gate('2').succeed(null);
    await world.settle();
    world.gate('1').fail('boom');
    world.gate('3').succeed('three');
    world.gate('4').succeed('four');
    await world.settle();
    expect(earlier.summary().status).toBe('failed');
    const planned = planAgain(world, { earlier, before: text });
    expect(planned.tasks[0]).toEqual({
      task: 'a',
      does: 'run',
      why: 'failed',
      because: null,
      reusedItems: 4,
      text: 'It failed in the earlier run. 4 of its 6 items are taken over; the others run.',
    });
    expect(planned.reuse).toMatchObject([
      {
        task: 0,
        visits: [
          {
            status: 'failed',
            items: {
              count: 6,
              complete: false,
              results: ['zero', null, null, 'three', 'four', null],
              succeeded: [
                [0, 0],
                [2, 4],
              ],
            },
          },
        ],
      },
    ]);
    expect(planAgain(world, { earlier, before: text, now: text.replace('concurrency: 3', 'concurrency: 2') }).reuse).toEqual([]);
    expect(planAgain(world, { earlier, before: text, from: { kind: 'task', task: 'a' } }).reuse).toEqual([]);
  });
});

describe('a definition that changed', () => {
  test('runs what is new or changed, and what follows; names, descriptions, labels and order are no change', async () => {
    const { world, ...again } = await failedLine();
    const renamed = `
name: other
tasks:
  c: { action: test.gate, with: { name: c } }
  b: { action: test.gate, description: more, with: { value: "{{ tasks.a.result }}", name: b }, next: [{ to: c, label: done }] }
  a: { action: test.gate, name: First, with: { name: a }, next: b }
`;
    const planned = planAgain(world, { ...again, now: renamed });
    expect(inShort(planned)).toEqual({ a: 'reuse succeeded', b: 'run failed', c: 'run follows b' });
    expect(planned.reuse.map(({ task }) => task)).toEqual([2]);
    for (const change of [
      ['{ name: a }, next', '{ name: a, value: 1 }, next'],
      ['{ name: a }, next', '{ name: a }, timeout: 3s, next'],
      ['{ name: a }, next', '{ name: a }, retry: { attempts: 2 }, next'],
      ['next: b', 'next: [b, c]'],
      ['next: b', 'next: [{ to: b, on: any }]'],
    ] as const) {
      expect(inShort(planAgain(world, { ...again, now: line.replace(change[0], change[1]) })), change[1]).toMatchObject({
        a: 'run changed',
        b: 'run failed',
      });
    }
    const grown = line.replace('next: b', 'next: [b, n]').concat('  n: { action: flow.noop, next: c }\n  apart: { action: flow.noop }\n');
    expect(inShort(planAgain(world, { ...again, now: grown }))).toEqual({
      a: 'run changed',
      b: 'run failed',
      c: expect.stringMatching(/^run follows [bn]$/) as string,
      n: 'run new',
      apart: 'run new',
    });
  });

  test('runs what reads an input or a variable that is another one', async () => {
    const world = new World();
    const text = `
inputs: { p: { default: 1 }, q: { default: 1 } }
vars: { u: "{{ inputs.p }}", v: "{{ vars.u }}", w: 5 }
tasks:
  p: { action: data.set, with: { x: "{{ inputs.p }}" } }
  q: { action: data.set, with: { x: "{{ inputs.q }}" } }
  v: { action: data.set, with: { x: "{{ vars.v }}" }, next: after }
  w: { action: data.set, with: { x: "{{ vars.w }}" } }
  after: { action: flow.noop }
`;
    const earlier = await world.run(text);
    const again = { earlier, before: text };
    const planned = planAgain(world, { ...again, inputs: { p: 2 } });
    expect(inShort(planned)).toEqual({
      p: 'run changed',
      q: 'reuse succeeded',
      v: 'run changed',
      w: 'reuse succeeded',
      after: 'run follows v',
    });
    expect(planned.tasks[0]?.text).toBe('It reads the input p, whose value has changed since the earlier run.');
    expect(planned.vars).toEqual({ w: 5 });
    expect(inShort(planAgain(world, { ...again, now: text.replace('w: 5', 'w: 6') }))).toMatchObject({
      v: 'reuse succeeded',
      w: 'run changed',
    });
    expect(Object.values(inShort(planAgain(world, again)))).toEqual(new Array(5).fill('reuse succeeded'));
  });
});
