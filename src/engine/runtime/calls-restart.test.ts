import { describe, expect, test } from 'vitest';
import { asking, called, caller, child, worldWith } from '../testing/calling.ts';

describe('a host that dies', () => {
  test.each(['forward', 'backward'] as const)(
    'while a called run works, runs taken up %s: both go on, and nothing is opened twice',
    async (order) => {
      const { world, run: before, sub } = await called(child.replace('test.gate,', 'test.gate, onInterrupted: retry,'));
      const handles = await world.restart(order);
      const run = handles.get(before.runId);
      const again = run && world.child(run, 'call');
      expect(again?.runId).toBe(sub.runId);
      expect(new Set(world.opened)).toEqual(new Set([sub.runId]));
      world.gate('work').succeed();
      await world.settle();
      expect(await run?.ended()).toMatchObject({ status: 'succeeded', outputs: { got: 4 } });
      const events = world.store?.events(before.runId) ?? [];
      expect(events.filter(({ type }) => type === 'attempt.calling')).toHaveLength(1);
      expect(events.filter(({ type }) => type === 'attempt.interrupted')).toEqual([]);
    },
  );

  test('after the call is on disk and before the called run is: it is started under the same id', async () => {
    const world = worldWith({ 'child.flow.yaml': child });
    world.holdsOpens = true;
    const before = await world.run(caller);
    const id = before.task('call')?.view.child;
    world.holdsOpens = false;
    const run = (await world.restart()).get(before.runId);
    expect(world.opened).toEqual([id, id]);
    world.gate('work').succeed();
    await world.settle();
    expect(await run?.ended()).toMatchObject({ status: 'succeeded' });
    expect(world.started).toHaveLength(1);
  });

  test('after the called run ended and before its caller has noted it: its outputs are taken', async () => {
    const { world, run: before, sub } = await called();
    if (world.store) world.store.automatic = false;
    world.gate('work').succeed();
    await world.settle();
    world.store?.commit(1);
    await world.settle();
    expect(world.store?.events(sub.runId).at(-1)?.type).toBe('run.ended');
    expect(before.task('call')?.view.status).toBe('running');
    const run = (await world.restart()).get(before.runId);
    await world.settle();
    expect(await run?.ended()).toMatchObject({ status: 'succeeded', outputs: { got: 4 } });
    expect(world.started).toHaveLength(1);
  });

  test('while pausing: the pause still reaches the called run', async () => {
    const { world, run: before, sub } = await called(asking);
    if (world.store) world.store.automatic = false;
    void before.pause();
    await world.settle();
    world.store?.commit(1);
    expect(before.summary().status).toBe('pausing');
    const run = (await world.restart()).get(before.runId);
    await world.settle();
    expect(run?.summary().status).toBe('paused');
    expect(world.runtime.get(sub.runId)?.summary().status).toBe('paused');
  });

  test('while canceling: the cancel still reaches the called run', async () => {
    const { world, run: before, sub } = await called(asking);
    if (world.store) world.store.automatic = false;
    void before.cancel();
    await world.settle();
    world.store?.commit(1);
    expect(before.summary().status).toBe('canceling');
    const run = (await world.restart()).get(before.runId);
    await world.settle();
    expect(await run?.ended()).toMatchObject({ status: 'canceled' });
    expect(world.runtime.get(sub.runId)?.summary().status).toBe('canceled');
  });

  test('while both are paused: they stay so until they are resumed', async () => {
    const { world, run: before, sub } = await called(asking);
    await before.pause();
    await world.settle();
    const run = (await world.restart()).get(before.runId);
    await world.settle();
    expect([run?.summary().status, world.runtime.get(sub.runId)?.summary().status]).toEqual(['paused', 'paused']);
    await run?.resume();
    await world.settle();
    const again = run && world.child(run, 'call');
    if (again) await world.answer(again, 'ask');
    world.gate('work').succeed();
    await world.settle();
    expect(await run?.ended()).toMatchObject({ status: 'succeeded' });
  });

  test('again and again with three levels and a question at the bottom', async () => {
    const world = worldWith({
      'middle.flow.yaml': caller.replace('name: Parent', 'name: Middle'),
      'child.flow.yaml': asking,
    });
    const top = await world.run(
      `tasks:\n  call: { action: flow.call, with: { workflow: middle.flow.yaml, inputs: { n: 5 } } }\noutputs: { all: "{{ tasks.call.result }}" }`,
    );
    for (const order of ['forward', 'backward', 'forward'] as const) {
      const run = (await world.restart(order)).get(top.runId);
      await world.settle();
      expect(run?.summary().status).toBe('waiting');
    }
    const run = world.runtime.get(top.runId);
    const bottom = run && world.child(world.child(run, 'call'), 'call');
    if (bottom) await world.answer(bottom, 'ask');
    expect(run?.summary().status).toBe('running');
    world.gate('work').succeed();
    await world.settle();
    expect(await run?.ended()).toMatchObject({ status: 'succeeded', outputs: { all: { got: 10 } } });
    expect(new Set(world.opened).size).toBe(2);
  });

  test('takes called runs up without a place among the runs', async () => {
    const { world, run: before } = await called(asking, { limits: { maxConcurrentRuns: 2 } });
    await world.restart('backward');
    const other = await world.run('tasks:\n  other: { action: test.gate, with: { name: other } }');
    expect([before.runId, other.summary().status]).toEqual(['run-1', 'running']);
    const third = await world.run('tasks:\n  other: { action: flow.noop }');
    expect(third.summary().status).toBe('queued');
  });

  test('and closes: nothing is told to called runs any more', async () => {
    const world = worldWith({ 'child.flow.yaml': child });
    world.holdsOpens = true;
    const run = await world.run(caller);
    await world.runtime.close();
    await world.releaseOpens();
    expect(run.summary().status).toBe('running');
    expect(run.task('call')?.view.status).toBe('running');
  });
});
