import { describe, expect, test } from 'vitest';
import { asking, called, caller, child, worldWith } from '../testing/calling.ts';
import { statuses } from '../testing/scenario.ts';

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

  test('belongs to its visit: one that is skipped has none', async () => {
    const world = worldWith({ 'child.flow.yaml': 'tasks:\n  t: { action: flow.noop }' });
    const run = await world.run(`
vars: { i: 0 }
tasks:
  call: { action: flow.call, when: "{{ vars.i == 0 }}", with: { workflow: child.flow.yaml }, next: ask }
  ask: { action: human.approve, when: "{{ vars.i == 0 }}", with: { prompt: "?" }, next: [{ to: call, when: "{{ vars.i == 0 }}", set: { i: 1 } }] }`);
    expect(run.task('call')?.view.child).toBe(world.opened[0]);
    await world.answer(run, 'ask');
    expect(await run.ended()).toMatchObject({ status: 'succeeded' });
    expect(run.task('call')?.view).toMatchObject({ status: 'skipped', visit: 2 });
    expect(run.task('call')?.view.child).toBeUndefined();
    expect(run.task('ask')).toMatchObject({ port: null, view: { status: 'skipped' } });
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
