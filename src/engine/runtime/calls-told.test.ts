import { describe, expect, test } from 'vitest';
import { asking, called, caller, child, worldWith } from '../testing/calling.ts';
import type { RunHandle } from './api.ts';
import { statuses } from '../testing/scenario.ts';

describe('pause', () => {
  test('goes down; the caller is paused when the called run is', async () => {
    const { world, run, sub } = await called();
    await run.pause();
    await world.settle();
    expect([run.summary().status, sub.summary().status]).toEqual(['pausing', 'pausing']);
    world.gate('work').succeed();
    await world.settle();
    // All of it is done, but a paused run only ends when it goes on.
    expect([run.summary().status, sub.summary().status]).toEqual(['paused', 'paused']);
    await run.resume();
    await world.settle();
    expect(await run.ended()).toMatchObject({ status: 'succeeded', outputs: { got: 4 } });
  });

  test('never goes up: a called run paused alone leaves its caller as it is, which waits', async () => {
    const { world, run, sub } = await called(asking.replace('next:', 'timeout: 1d, next:'));
    await sub.pause();
    await world.settle();
    expect([run.summary().status, sub.summary().status]).toEqual(['waiting', 'paused']);
    await sub.resume();
    await world.settle();
    await world.answer(sub, 'ask');
    expect([run.summary().status, sub.summary().status]).toEqual(['running', 'running']);
  });

  test('is told to a called run that waited already, before the caller says that it is paused', async () => {
    const { world, run, sub } = await called(asking);
    expect(run.summary().status).toBe('waiting');
    if (world.store) world.store.automatic = false;
    void run.pause();
    await world.settle();
    world.store?.commit();
    await world.settle();
    // The called run's own pause is not on disk yet.
    expect(run.summary().status).toBe('pausing');
    for (let round = 0; round < 5; round += 1) {
      world.store?.commit();
      await world.settle();
    }
    expect([run.summary().status, sub.summary().status]).toEqual(['paused', 'paused']);
  });

  test('reaches a called run that is only being opened', async () => {
    const world = worldWith({ 'child.flow.yaml': child });
    world.holdsOpens = true;
    const run = await world.run(caller);
    await run.pause();
    await world.settle();
    expect(run.summary().status).toBe('pausing');
    await world.releaseOpens();
    world.gate('work').succeed();
    await world.settle();
    expect([run.summary().status, world.child(run, 'call').summary().status]).toEqual(['paused', 'paused']);
  });

  test('reaches a run that is called while its caller is pausing', async () => {
    const world = worldWith({ 'child.flow.yaml': asking });
    // With `cache` the call does not run inline: it is under way when the pause comes.
    const run = await world.run(`
tasks:
  first: { action: test.gate, with: { name: first }, next: call }
  call: { action: flow.call, cache: { key: 1 }, with: { workflow: child.flow.yaml, inputs: { n: 1 } } }`);
    if (world.store) world.store.automatic = false;
    world.gate('first').succeed();
    await world.settle();
    world.store?.commit(1);
    void run.pause();
    if (world.store) world.store.automatic = true;
    world.store?.commit();
    await world.settle();
    expect(world.opened).toHaveLength(1);
    expect([run.summary().status, world.child(run, 'call').summary().status]).toEqual(['paused', 'paused']);
  });

  test('is not taken for done by what a called run did before it heard of it', async () => {
    const { world, run, sub } = await called(asking.replace('tasks:', 'tasks:\n  other: { action: human.approve, with: { prompt: "?" } }'));
    if (world.store) world.store.automatic = false;
    void run.pause();
    void sub.answer('other', null, { by: 'Ada', approved: true });
    await world.settle();
    // The caller's pausing is on disk, then the answer; the called run's pause is not.
    world.store?.commit(2);
    await world.settle();
    expect([run.summary().status, sub.summary().status]).toEqual(['pausing', 'waiting']);
    // Nothing waits for the disk but the called run's pause.
    expect(world.store?.waiting).toBe(1);
    for (let round = 0; round < 4; round += 1) {
      world.store?.commit();
      await world.settle();
    }
    expect([run.summary().status, sub.summary().status]).toEqual(['paused', 'paused']);
  });

  test('holds while a run that fails meanwhile has others called: they go on when it does', async () => {
    const world = worldWith({ 'child.flow.yaml': asking });
    const run = await world.run(`
tasks:
  a: { action: flow.call, with: { workflow: child.flow.yaml, inputs: { n: 1 } } }
  b: { action: flow.call, with: { workflow: child.flow.yaml, inputs: { n: 2 } } }`);
    await run.pause();
    await world.settle();
    await world.child(run, 'a').cancel();
    await world.settle();
    const paused = (each: RunHandle | undefined): unknown[] => [each?.summary().status, each && world.child(each, 'b').summary().status];
    expect(paused(run)).toEqual(['paused', 'paused']);
    const again = (await world.restart()).get(run.runId);
    await world.settle();
    expect(paused(again)).toEqual(['paused', 'paused']);
    await again?.resume();
    await world.settle();
    expect(paused(again)).toEqual(['waiting', 'waiting']);
    const sub = again && world.child(again, 'b');
    if (sub) await world.answer(sub, 'ask', { approved: false });
    expect(await again?.ended()).toMatchObject({ status: 'failed', error: { code: 'child_failed', task: 'a' } });
    expect(again && statuses(again)).toEqual({ a: 'failed', b: 'succeeded' });
  });

  test('of a run that failed is told again to what it called, after a host that died before it could', async () => {
    const world = worldWith({ 'child.flow.yaml': asking });
    const run = await world.run(`
tasks:
  a: { action: flow.call, with: { workflow: child.flow.yaml, inputs: { n: 1 } } }
  b: { action: flow.call, with: { workflow: child.flow.yaml, inputs: { n: 2 } } }`);
    if (world.store) world.store.automatic = false;
    void world.child(run, 'a').cancel();
    void run.pause();
    world.store?.commit(1);
    await world.settle();
    world.store?.commit(2);
    expect(run.summary()).toMatchObject({ status: 'pausing', error: { task: 'a' } });
    const again = (await world.restart()).get(run.runId);
    await world.settle();
    expect([again?.summary().status, again && world.child(again, 'b').summary().status]).toEqual(['paused', 'paused']);
  });

  test('of a run that fails before its called runs are paused is still completed', async () => {
    const world = worldWith({ 'child.flow.yaml': child, 'other.flow.yaml': asking });
    const run = await world.run(`
tasks:
  a: { action: flow.call, with: { workflow: child.flow.yaml, inputs: { n: 1 } } }
  b: { action: flow.call, with: { workflow: other.flow.yaml, inputs: { n: 2 } } }`);
    await run.pause();
    await world.settle();
    expect(run.summary().status).toBe('pausing');
    world.gate('work').fail('broken');
    await world.settle();
    expect(run.summary()).toMatchObject({ status: 'paused', error: { task: 'a' } });
  });

  test('resume reaches a run that was paused alone', async () => {
    const { world, run, sub } = await called(asking);
    await sub.pause();
    await world.settle();
    await run.resume();
    await world.settle();
    expect(sub.summary().status).toBe('waiting');
  });

  test('a called run that is resumed alone and ends leaves its caller paused', async () => {
    const { world, run, sub } = await called(asking);
    await run.pause();
    await world.settle();
    await sub.resume();
    await world.answer(sub, 'ask');
    world.gate('work').succeed();
    await world.settle();
    expect(statuses(run)).toEqual({ call: 'succeeded', after: 'queued' });
    expect(run.summary().status).toBe('paused');
    await run.resume();
    expect(await run.ended()).toMatchObject({ status: 'succeeded' });
  });
});

describe('cancel', () => {
  test('goes down; the caller is canceled when the called run is', async () => {
    const { world, run, sub } = await called(child.replace('name: work }', 'name: work }, timeout: 1h'));
    if (world.store) world.store.automatic = false;
    void run.cancel();
    world.store?.commit();
    await world.settle();
    expect([run.summary().status, sub.summary().status]).toEqual(['canceling', 'running']);
    for (let round = 0; round < 4; round += 1) {
      world.store?.commit();
      await world.settle();
    }
    expect(await sub.ended()).toMatchObject({ status: 'canceled' });
    expect(await run.ended()).toMatchObject({ status: 'canceled' });
    expect(world.gate('work').aborted()).toBe(true);
    expect(statuses(run)).toEqual({ call: 'canceled', after: 'unreached' });
  });

  test('while the called run is being opened: it is canceled once it is there', async () => {
    const world = worldWith({ 'child.flow.yaml': child });
    world.holdsOpens = true;
    const run = await world.run(caller);
    await run.cancel();
    await world.settle();
    expect(run.summary().status).toBe('canceling');
    await world.releaseOpens();
    expect(await run.ended()).toMatchObject({ status: 'canceled' });
    expect(world.runtime.get(world.opened[0] ?? '')?.summary().status).toBe('canceled');
  });

  test('before the call is on disk: nothing is opened', async () => {
    const world = worldWith({ 'child.flow.yaml': child });
    if (world.store) world.store.automatic = false;
    const run = await world.run(caller);
    void run.cancel();
    for (let round = 0; round < 4; round += 1) {
      world.store?.commit();
      await world.settle();
    }
    expect(world.opened).toEqual([]);
    expect(await run.ended()).toMatchObject({ status: 'canceled' });
  });

  test('of a run whose time is up reaches called runs', async () => {
    const world = worldWith({ 'child.flow.yaml': asking });
    const run = await world.run(`settings: { timeout: 1h }\n${caller}`);
    const sub = world.child(run, 'call');
    await world.advance(3_600_000);
    expect(sub.summary().status).toBe('canceled');
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'timeout', task: null } });
    expect(statuses(run)).toEqual({ call: 'canceled', after: 'unreached' });
  });

  test('a run that fails before it has called calls nobody', async () => {
    const world = worldWith({ 'child.flow.yaml': child });
    const run = await world.run(`
tasks:
  bad: { action: flow.fail, with: { message: No. } }
  call: { action: flow.call, with: { workflow: child.flow.yaml, inputs: { n: 1 } } }`);
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { task: 'bad' } });
    expect(statuses(run)).toEqual({ bad: 'failed', call: 'canceled' });
    expect(world.opened).toEqual([]);
  });

  test('of a failing run with cancel: kill reaches called runs; without it they end', async () => {
    for (const kill of [true, false]) {
      const world = worldWith({ 'child.flow.yaml': child });
      const run = await world.run(`
settings: { cancel: ${kill ? 'kill' : 'wait'} }
tasks:
  call: { action: flow.call, with: { workflow: child.flow.yaml, inputs: { n: 1 } } }
  bad: { action: test.gate, with: { name: bad } }`);
      const sub = world.child(run, 'call');
      world.gate('bad').fail('broken');
      await world.settle();
      expect(sub.summary().status).toBe(kill ? 'canceled' : 'running');
      if (!kill) world.gate('work').succeed();
      await world.settle();
      expect(await run.ended()).toMatchObject({ status: 'failed', error: { task: 'bad' } });
      expect(statuses(run)).toEqual({ call: kill ? 'canceled' : 'succeeded', bad: 'failed' });
    }
  });
});

describe('the timeout of a call', () => {
  const timed = caller.replace('    next:', '    timeout: 1h\n    next:');

  test('cancels the called run, then ends the attempt as a timeout', async () => {
    const world = worldWith({ 'child.flow.yaml': asking });
    const run = await world.run(timed);
    const sub = world.child(run, 'call');
    await world.advance(3_599_999);
    expect(sub.summary().status).toBe('waiting');
    await world.advance(1);
    expect(sub.summary().status).toBe('canceled');
    expect(run.task('call')?.error).toMatchObject({ code: 'timeout' });
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'timeout' } });
  });

  test('is the task’s own: the host’s default for tasks ends no call', async () => {
    const world = worldWith({ 'child.flow.yaml': asking }, { limits: { taskTimeoutMs: 1_000 } });
    const run = await world.run(caller);
    await world.advance(7 * 86_400_000);
    expect(run.summary().status).toBe('waiting');
  });

  test('reaches a called run that is only being opened, whatever all of them are told meanwhile', async () => {
    const world = worldWith({ 'child.flow.yaml': asking });
    world.holdsOpens = true;
    const run = await world.run(timed);
    await world.advance(3_600_000);
    await run.resume();
    await world.releaseOpens();
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'timeout' } });
    expect(world.child(run, 'call').summary().status).toBe('canceled');
  });

  test('of a list ends the items it concerns', async () => {
    const world = worldWith({ 'child.flow.yaml': asking });
    const run = await world.run(`
tasks:
  call:
    action: flow.call
    forEach: { in: "{{ range(2) }}", onItemError: continue }
    timeout: "{{ item == 0 ? '1m' : '1h' }}"
    with: { workflow: child.flow.yaml, inputs: { n: "{{ item }}" } }`);
    await world.advance(60_000);
    expect(run.items('call', { offset: 0, limit: 2, status: 'all' })?.rows).toMatchObject([
      { error: { code: 'timeout' } },
      { status: 'running' },
    ]);
  });

  test('holds after a crash between its end and that of the called run', async () => {
    const world = worldWith({ 'child.flow.yaml': asking });
    await world.run(timed);
    await world.crash();
    world.clock.jump(3_600_000);
    const run = world.restore('run-1');
    await run.recover();
    await world.settle();
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'timeout' } });
    expect(world.child(run, 'call').summary().status).toBe('canceled');
  });

  test('also ends a call of a run that is failing and only waits for it', async () => {
    const world = worldWith({ 'child.flow.yaml': asking });
    const run = await world.run(`${timed}`.replace('tasks:', 'tasks:\n  bad: { action: test.gate, with: { name: bad } }'));
    world.gate('bad').fail('broken');
    await world.settle();
    expect(run.summary().status).toBe('waiting');
    await world.advance(3_600_000);
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { task: 'bad' } });
  });
});
