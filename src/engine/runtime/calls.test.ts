import { describe, expect, test } from 'vitest';
import { statuses, World } from '../testing/scenario.ts';

const caller = `
name: Parent
inputs: { n: { type: integer, default: 2 } }
tasks:
  call:
    action: flow.call
    with: { workflow: child.flow.yaml, inputs: { n: "{{ inputs.n }}" } }
    next: after
  after: { action: data.set, with: { got: "{{ tasks.call.result.doubled }}" } }
outputs: { got: "{{ tasks.after.result.got }}" }
`;

const child = `
name: Child
inputs: { n: { type: integer } }
tasks:
  work: { action: test.gate, with: { name: work } }
outputs: { doubled: "{{ inputs.n * 2 }}" }
`;

const asking = `
name: Child
inputs: { n: { type: integer } }
tasks:
  ask: { action: human.approve, with: { prompt: "?" }, next: [{ to: work, on: approved }] }
  work: { action: test.gate, with: { name: work } }
outputs: { doubled: "{{ inputs.n * 2 }}" }
`;

function worldWith(files: Record<string, string>, options?: ConstructorParameters<typeof World>[0]): World {
  const world = new World(options);
  Object.assign(world.files, files);
  return world;
}

async function called(text = child, options?: ConstructorParameters<typeof World>[0]) {
  const world = worldWith({ 'child.flow.yaml': text }, options);
  const run = await world.run(caller);
  return { world, run, sub: world.child(run, 'call') };
}

describe('a called run', () => {
  test('gives its outputs, and each knows the other', async () => {
    const { world, run, sub } = await called();
    expect(statuses(run)).toEqual({ call: 'running', after: 'pending' });
    expect(sub.summary()).toMatchObject({ workflow: 'Child', parent: { runId: run.runId, task: 'call', item: null } });
    expect(run.task('call')?.view.child).toBe(sub.runId);
    world.gate('work').succeed();
    await world.settle();
    expect(await sub.ended()).toMatchObject({ status: 'succeeded', outputs: { doubled: 4 } });
    expect(await run.ended()).toMatchObject({ status: 'succeeded', outputs: { got: 4 } });
    expect(run.task('call')).toMatchObject({ result: { doubled: 4 }, view: { child: sub.runId } });
  });

  test('is one bar of the timeline and one line of the log', async () => {
    const { world, run, sub } = await called();
    await world.advance(5_000);
    world.gate('work').succeed();
    await world.settle();
    const { spans, log } = run.view();
    const at = Date.UTC(2026, 0, 1);
    expect(spans.filter(({ task }) => task === 'call')).toMatchObject([{ kind: 'attempt', status: 'succeeded', from: at, to: at + 5_000 }]);
    expect(log.map(({ message }) => message)).toContain(`Calls child.flow.yaml as run ${sub.runId}.`);
    expect(run.task('call')?.history).toMatchObject([{ attempt: 1, status: 'succeeded' }]);
  });

  test('is one bar also where the call did not run inline', async () => {
    const world = worldWith({ 'child.flow.yaml': child });
    const run = await world.run(caller.replace('    next:', '    cache: { key: 1 }\n    next:'));
    world.gate('work').succeed();
    await world.settle();
    const kinds = run
      .view()
      .spans.filter(({ task }) => task === 'call')
      .map(({ kind, status }) => [kind, status]);
    expect(kinds).toEqual([['attempt', 'succeeded']]);
  });

  test('that fails makes its task fail, with its error inside', async () => {
    const { world, run, sub } = await called();
    world.gate('work').fail('broken', 'It broke.');
    await world.settle();
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'child_failed', task: 'call' } });
    expect(run.task('call')?.error).toEqual({
      code: 'child_failed',
      message: 'The called run failed in task work (broken): It broke.',
      data: { runId: sub.runId, code: 'broken', message: 'It broke.', task: 'work' },
    });
  });

  test('that somebody else cancels makes its task fail', async () => {
    const { run, sub, world } = await called();
    await sub.cancel();
    await world.settle();
    expect(run.task('call')?.error).toMatchObject({ code: 'child_failed', data: { runId: sub.runId, code: 'canceled' } });
    expect(await run.ended()).toMatchObject({ status: 'failed' });
  });

  test.each([
    ['nowhere.flow.yaml', {}, 'not_found'],
    ['child.flow.yaml', { n: 'two' }, 'invalid_input'],
    ['child.flow.yaml', { m: 2 }, 'invalid_input'],
  ])('that cannot be started (%s with %j) fails with %s', async (workflow, inputs, code) => {
    const world = worldWith({ 'child.flow.yaml': child });
    const run = await world.run(
      `tasks:\n  call: { action: flow.call, with: { workflow: ${workflow}, inputs: ${JSON.stringify(inputs)} } }`,
    );
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { code } });
  });

  test('calls itself at most ten deep', async () => {
    const world = worldWith({ 'self.flow.yaml': 'tasks:\n  call: { action: flow.call, with: { workflow: self.flow.yaml } }' });
    const run = await world.run(world.files['self.flow.yaml'] ?? '');
    await world.settle();
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'child_failed' } });
    expect(world.opened).toHaveLength(10);
    const deepest = world.runtime.get(world.opened[9] ?? '');
    expect(deepest?.summary().error).toMatchObject({ code: 'limit' });
  });

  test('is another one with each attempt and each visit', async () => {
    const world = worldWith({ 'child.flow.yaml': child });
    const run = await world.run(caller.replace('    next:', '    retry: { attempts: 2, delay: 1s }\n    next:'));
    world.gate('work').fail('broken');
    await world.advance(1_000);
    world.gate('work').succeed();
    await world.settle();
    expect(await run.ended()).toMatchObject({ status: 'succeeded' });
    expect(new Set(world.opened).size).toBe(2);
    expect(run.task('call')?.view.child).toBe(world.opened[1]);
  });

  test('needs no slot and no place among the runs: one of each is enough', async () => {
    const world = worldWith(
      { 'middle.flow.yaml': caller.replace('child.flow.yaml', 'child.flow.yaml'), 'child.flow.yaml': child },
      { limits: { maxConcurrentTasks: 1, maxConcurrentRuns: 1 } },
    );
    const run = await world.run(
      `settings: { concurrency: 1 }\ntasks:\n  call: { action: flow.call, with: { workflow: middle.flow.yaml } }`,
    );
    const other = await world.run('tasks:\n  other: { action: flow.noop }');
    expect(world.runtime.stats().running).toBe(1);
    expect(other.summary().status).toBe('queued');
    world.gate('work').succeed();
    await world.settle();
    expect(await run.ended()).toMatchObject({ status: 'succeeded' });
    await world.settle();
    expect(await other.ended()).toMatchObject({ status: 'succeeded' });
  });

  test('in memory alone works the same', async () => {
    const { world, run } = await called(child, { durable: false });
    world.gate('work').succeed();
    await world.settle();
    expect(await run.ended()).toMatchObject({ status: 'succeeded', outputs: { got: 4 } });
  });

  test('is not opened before the call is on disk', async () => {
    const world = worldWith({ 'child.flow.yaml': child });
    if (world.store) world.store.automatic = false;
    await world.run(caller);
    expect(world.opened).toEqual([]);
    world.store?.commit();
    await world.settle();
    expect(world.opened).toHaveLength(1);
  });
});

describe('a list that calls', () => {
  const list = `
tasks:
  call:
    action: flow.call
    forEach: { in: "{{ range(4) }}", concurrency: 2, onItemError: continue }
    with: { workflow: child.flow.yaml, inputs: { n: "{{ item }}" } }
outputs: { all: "{{ tasks.call.result }}" }`;

  test('runs as many at once as it has concurrency, however few slots the host has', async () => {
    const world = worldWith(
      { 'child.flow.yaml': child.replace('name: work', 'name: "g{{ inputs.n }}"') },
      { limits: { maxConcurrentTasks: 2 } },
    );
    const run = await world.run(list);
    expect(world.started.map(({ name }) => name)).toEqual(['g0', 'g1']);
    world.gate('g1').succeed();
    await world.settle();
    expect(world.started.map(({ name }) => name)).toEqual(['g0', 'g1', 'g2']);
    expect(world.child(run, 'call', 2).summary().parent).toMatchObject({ task: 'call', item: 2 });
    world.gate('g2').fail('broken');
    await world.settle();
    world.gate('g0').succeed();
    world.gate('g3').succeed();
    await world.settle();
    const rows = run.items('call', { offset: 0, limit: 4, status: 'all' })?.rows ?? [];
    expect(rows.map(({ status, error }) => error?.code ?? status)).toEqual(['succeeded', 'succeeded', 'child_failed', 'succeeded']);
    expect(await run.ended()).toMatchObject({
      status: 'succeeded',
      outputs: { all: [{ doubled: 0 }, { doubled: 2 }, null, { doubled: 6 }] },
    });
  });

  test('with onItemError stop lets the others end and starts no further one', async () => {
    const world = worldWith({ 'child.flow.yaml': child.replace('name: work', 'name: "g{{ inputs.n }}"') });
    const run = await world.run(list.replace(', onItemError: continue', ''));
    world.gate('g0').fail('broken');
    await world.settle();
    expect(run.summary().status).toBe('running');
    world.gate('g1').succeed();
    await world.settle();
    expect(world.started).toHaveLength(2);
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'child_failed' } });
  });

  test('pause, resume and cancel reach each of them', async () => {
    const world = worldWith({ 'child.flow.yaml': asking });
    const run = await world.run(list);
    const subs = [world.child(run, 'call', 0), world.child(run, 'call', 1)];
    await run.pause();
    await world.settle();
    expect([run, ...subs].map((each) => each.summary().status)).toEqual(['paused', 'paused', 'paused']);
    await run.resume();
    await world.settle();
    expect([run, ...subs].map((each) => each.summary().status)).toEqual(['waiting', 'waiting', 'waiting']);
    await run.cancel();
    await world.settle();
    expect([run, ...subs].map((each) => each.summary().status)).toEqual(['canceled', 'canceled', 'canceled']);
    expect(world.opened).toHaveLength(2);
  });
});

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
    void sub.answer('other', null, { by: 'Ada', approved: true });
    void run.pause();
    await world.settle();
    // The answer and the caller's pausing are on disk, the called run's pause is not.
    world.store?.commit(2);
    await world.settle();
    expect([run.summary().status, sub.summary().status]).toEqual(['pausing', 'waiting']);
    for (let round = 0; round < 4; round += 1) {
      world.store?.commit();
      await world.settle();
    }
    expect([run.summary().status, sub.summary().status]).toEqual(['paused', 'paused']);
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
