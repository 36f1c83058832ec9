import { describe, expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { inShort, planAgain } from '../testing/run-again.ts';
import { planWithGates, World } from '../testing/scenario.ts';
import { reuseFor } from './reuse-for.ts';

const text = `
inputs: { v: { default: 1 } }
tasks:
  switch_: { action: flow.switch, with: { value: "{{ inputs.v }}", cases: { one: 1, two: 2 } }, next: [{ to: last, on: one }] }
  branch: { action: flow.branch, with: { if: true } }
  ask: { action: human.approve, with: { prompt: "?" } }
  list: { action: flow.noop, forEach: [1, 2] }
  plain: { action: flow.noop }
  last: { action: flow.noop }
`;
const from = { kind: 'task', task: 'last' } as const;

/** What is taken over of one task whose result is pinned, after a run that left the switch by `one` and the branch by `true`. */
async function pinned(task: string, result: Json): Promise<unknown> {
  const world = new World();
  const earlier = await world.run(text);
  const { reuse } = planAgain(world, { earlier, before: text, from, pins: { [task]: result } });
  const taken = reuse.find((each) => each.pinned);
  expect(taken?.task).toBe(planWithGates(text).indexOf.get(task));
  expect(taken?.visits).toHaveLength(1);
  return taken?.visits[0];
}

describe('a pinned result leaves by the port', () => {
  test('that it names, of a switch; else by the one that was left by last', async () => {
    expect(await pinned('switch_', { port: 'two' })).toEqual({ status: 'succeeded', result: { port: 'two' }, port: 'two' });
    for (const other of [{ port: 2 }, 'two', null])
      expect(await pinned('switch_', other), JSON.stringify(other)).toMatchObject({ port: 'one' });
  });

  test('that its value says, of a branch', async () => {
    expect(await pinned('branch', { value: false })).toMatchObject({ port: 'false' });
    expect(await pinned('branch', { value: true })).toMatchObject({ port: 'true' });
    for (const other of [{ value: 'false' }, { approved: false }, {}, null] as Json[])
      expect(await pinned('branch', other), JSON.stringify(other)).toMatchObject({ port: 'true' });
  });

  test('that its decision says, of an approval; without any it has none', async () => {
    expect(await pinned('ask', { approved: true })).toMatchObject({ port: 'approved' });
    expect(await pinned('ask', { approved: false })).toMatchObject({ port: 'rejected' });
    for (const other of [{ value: true }, { approved: 'yes' }, null] as Json[])
      expect(await pinned('ask', other)).not.toHaveProperty('port');
    expect(await pinned('plain', { port: 'x', value: true, approved: true })).not.toHaveProperty('port');
  });

  test('none, where no earlier run tells which it was', () => {
    const plan = planWithGates(text);
    const { reuse, tasks } = reuseFor({ plan, inputs: { v: 1 }, earlier: null, from, pins: { switch_: 'x', branch: null } });
    expect(reuse.map(({ visits }) => visits)).toEqual([[{ status: 'succeeded', result: 'x' }], [{ status: 'succeeded', result: null }]]);
    expect(tasks.find(({ task }) => task === 'plain')?.text).toBe('There is no earlier run whose result could be taken over.');
  });
});

describe('a pinned list', () => {
  test('is the results of its items, all of which succeeded', async () => {
    expect(await pinned('list', ['x', null, 'z'])).toEqual({
      status: 'succeeded',
      items: { count: 3, complete: true, results: ['x', null, 'z'], errors: {}, succeeded: [[0, 2]] },
    });
    expect(await pinned('list', [])).toEqual({
      status: 'succeeded',
      items: { count: 0, complete: true, results: [], errors: {}, succeeded: [] },
    });
  });

  test('only where the task is one and the result is one', async () => {
    expect(await pinned('list', 'x')).toEqual({ status: 'succeeded', result: 'x' });
    expect(await pinned('plain', [1, 2])).toEqual({ status: 'succeeded', result: [1, 2] });
  });
});

test('a pinned result that equals the earlier one changes nothing behind it, of a list neither', async () => {
  const world = new World();
  const before = `
tasks:
  list: { action: data.set, forEach: [1, 2], with: { x: "{{ item }}" }, next: behind }
  behind: { action: flow.noop }
  bad: { action: flow.fail, with: { message: no }, onError: continue, next: after }
  after: { action: flow.noop }
  last: { action: flow.noop }
`;
  const earlier = await world.run(before);
  const again = { earlier, before, from };
  const same = planAgain(world, { ...again, pins: { list: [{ x: 1 }, { x: 2 }] } });
  expect(inShort(same)).toMatchObject({ list: 'pinned pinned', behind: 'reuse succeeded' });
  expect(inShort(planAgain(world, { ...again, pins: { list: [{ x: 1 }] } }))).toMatchObject({ behind: 'run follows list' });
  // A task that had failed had no result: whatever is pinned is another one.
  expect(inShort(planAgain(world, { ...again, pins: { bad: null } }))).toMatchObject({ bad: 'pinned pinned', after: 'run follows bad' });
  expect(inShort(planAgain(world, { ...again, pins: { nobody: 1, last: 2 } }))).toMatchObject({ last: 'run chosen' });
});
