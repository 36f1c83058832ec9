import { describe, expect, test } from 'vitest';
import { inShort, runAgain, shownOf, startedSince } from '../testing/run-again.ts';
import { statuses, World } from '../testing/scenario.ts';

describe('a run that takes over results', () => {
  const text = `
vars: { seen: "none" }
tasks:
  a: { action: test.gate, with: { name: a }, next: [{ to: b, set: { seen: "{{ result }}" } }, { to: gone, when: "{{ false }}" }] }
  b: { action: test.gate, with: { name: b, value: "{{ tasks.a.result + vars.seen }}" }, next: c }
  c: { action: test.gate, with: { name: c } }
  gone: { action: flow.noop }
outputs: { a: "{{ tasks.a.result }}", c: "{{ tasks.c.result }}" }
`;

  test('ends a task in its turn without its action and evaluates its transitions anew', async () => {
    const world = new World();
    const earlier = await world.run(text);
    world.gate('a').succeed('A');
    await world.settle();
    world.gate('b').fail('boom');
    await world.settle();
    const { run } = await runAgain(world, { earlier, before: text });
    expect(startedSince(world, 2)).toEqual(['b']);
    expect(world.gate('b').input).toEqual({ name: 'b', value: 'AA' });
    expect(run.task('a')).toMatchObject({ result: 'A', attempts: 0, view: { status: 'succeeded', origin: 'reused', startedAt: null } });
    expect(run.summary().basedOn).toBe(earlier.runId);
    expect(run.view().log.at(-1)).toMatchObject({ task: 'a', message: 'Its result was taken over; its action did not run.' });
    world.gate('b').succeed('B');
    await world.settle();
    world.gate('c').succeed('C');
    expect(await run.ended()).toMatchObject({ status: 'succeeded', outputs: { a: 'A', c: 'C' } });
    expect(statuses(run).gone).toBe('unreached');
    expect(run.view().edges).toMatchObject({ 'a>0>b': 1 });
    expect(shownOf(world.restore(run.runId, text))).toEqual(shownOf(run));
    const journal = JSON.stringify(world.store?.events(run.runId).slice(1) ?? []);
    expect(journal).not.toContain('"result":"A"');
  });

  test('survives a crash in the middle, and being begun before anything was written', async () => {
    const world = new World();
    const earlier = await world.run(text);
    world.gate('a').succeed('A');
    await world.settle();
    world.gate('b').fail('boom');
    await world.settle();
    if (world.store) world.store.automatic = false;
    const { run } = await runAgain(world, { earlier, before: text });
    await world.crash();
    if (world.store) world.store.automatic = true;
    const begun = world.restore(run.runId);
    await begun.recover();
    await world.settle();
    expect(startedSince(world, 2)).toEqual(['b']);
    await world.crash();
    const again = world.restore(run.runId);
    await again.recover();
    await again.resolve('b', null, 'retry');
    await world.settle();
    expect(startedSince(world, 2)).toEqual(['b', 'b']);
    world.gate('b').succeed();
    await world.settle();
    world.gate('c').succeed('C');
    expect(await again.ended()).toMatchObject({ status: 'succeeded', outputs: { a: 'A', c: 'C' } });
    expect(again.task('a')?.view.origin).toBe('reused');
  });

  test('a retry of a retry takes over what the first one had, used or not', async () => {
    const world = new World();
    const parallel = `
settings: { concurrency: 1 }
tasks:
  a: { action: test.gate, with: { name: a }, next: [b, side] }
  b: { action: test.gate, with: { name: b }, next: end }
  side: { action: test.gate, with: { name: side }, next: late }
  late: { action: test.gate, with: { name: late }, next: end }
  end: { action: data.set, with: { all: ["{{ tasks.a.result }}", "{{ tasks.b.result }}", "{{ tasks.late.result }}"] } }
`;
    const earlier = await world.run(parallel.replace('concurrency: 1', 'concurrency: 4'));
    for (const name of ['a', 'side', 'late']) {
      world.gate(name).succeed(name);
      await world.settle();
    }
    world.gate('b').fail('boom');
    await world.settle();
    const before = parallel.replace('concurrency: 1', 'concurrency: 4');
    const { run: second } = await runAgain(world, { earlier, before, now: parallel });
    expect(startedSince(world, 4)).toEqual(['b']);
    world.gate('b').fail('again');
    await world.settle();
    expect(statuses(second)).toMatchObject({ a: 'succeeded', b: 'failed', side: 'canceled' });
    const { run: third, planned } = await runAgain(world, { earlier: second, before: parallel });
    expect(inShort(planned)).toEqual({
      a: 'reuse succeeded',
      b: 'run failed',
      side: 'reuse succeeded',
      late: 'reuse succeeded',
      end: 'run follows b',
    });
    expect(startedSince(world, 5)).toEqual(['b']);
    world.gate('b').succeed('B');
    await world.settle();
    expect(startedSince(world, 6)).toEqual([]);
    expect(third.task('end')?.result).toEqual({ all: ['a', 'B', 'late'] });
  });

  test('a handled failure is taken over as one, and its transitions are taken', async () => {
    const world = new World();
    const handled = `
tasks:
  a: { action: test.gate, with: { name: a }, next: [{ to: ok }, { to: rescue, on: failure }] }
  ok: { action: flow.noop }
  rescue: { action: test.gate, with: { name: rescue, value: "{{ tasks.a.error.code }}" } }
`;
    const earlier = await world.run(handled);
    world.gate('a').fail('teapot', 'No coffee.');
    await world.settle();
    world.gate('rescue').fail('x');
    await world.settle();
    const { run } = await runAgain(world, { earlier, before: handled });
    expect(startedSince(world, 2)).toEqual(['rescue']);
    expect(world.gate('rescue').input).toMatchObject({ value: 'teapot' });
    world.gate('rescue').succeed();
    expect((await run.ended()).status).toBe('succeeded');
    expect(statuses(run)).toEqual({ a: 'failed', ok: 'unreached', rescue: 'succeeded' });
    expect(run.task('a')?.error).toEqual({ code: 'teapot', message: 'No coffee.' });
    expect(run.view().log).toMatchObject([
      { message: 'Run started.' },
      { task: 'a', level: 'info', message: 'Its failure was taken over (teapot): No coffee.' },
      { task: 'rescue', message: 'Succeeded.' },
      { message: 'Run succeeded.' },
    ]);
    expect(shownOf(world.restore(run.runId, handled))).toEqual(shownOf(run));
  });

  test('a port is kept; when is evaluated anew, and one that is false now skips', async () => {
    const world = new World();
    const ports = `
vars: { on: true }
tasks:
  a: { action: test.gate, with: { name: a }, next: [{ to: l, on: left }, { to: r, on: right }] }
  l: { action: flow.noop }
  r: { action: flow.noop, when: "{{ run.trigger == 'test' }}", next: bad }
  bad: { action: test.gate, with: { name: bad } }
`;
    const earlier = await world.run(ports);
    world.gate('a').succeed(null, 'right');
    await world.settle();
    world.gate('bad').fail('x');
    await world.settle();
    const { run } = await runAgain(world, { earlier, before: ports });
    expect(statuses(run)).toEqual({ a: 'succeeded', l: 'unreached', r: 'succeeded', bad: 'running' });
    const { planned } = await runAgain(world, { earlier, before: ports });
    const other = await world.run(ports, {}, { reuse: planned.reuse, trigger: 'schedule' });
    expect(statuses(other)).toEqual({ a: 'succeeded', l: 'unreached', r: 'skipped', bad: 'running' });
  });

  test('variables keep the values they began with', async () => {
    const world = new World();
    const stamped = `
vars: { stamp: "{{ uuid() }}" }
tasks:
  a: { action: data.set, with: { stamp: "{{ vars.stamp }}" }, next: b }
  b: { action: test.gate, with: { name: b, value: "{{ vars.stamp }}" } }
`;
    const earlier = await world.run(stamped);
    const stamp = world.gate('b').input.value;
    world.gate('b').fail('x');
    await world.settle();
    await runAgain(world, { earlier, before: stamped });
    expect(world.gate('b').input.value).toBe(stamp);
  });

  test('variables that could not be evaluated are evaluated again', async () => {
    const world = new World();
    const broken = 'inputs: { o: { default: {} } }\nvars: { n: "{{ inputs.o.x }}" }\ntasks:\n  a: { action: flow.noop }';
    const earlier = await world.run(broken);
    expect(earlier.summary().error?.code).toBe('expression');
    const { run } = await runAgain(world, { earlier, before: broken });
    expect(run.summary().error?.code).toBe('expression');
    const repaired = await runAgain(world, { earlier, before: broken, inputs: { o: { x: 1 } } });
    expect(repaired.run.summary().status).toBe('succeeded');
  });
});

describe('a loop', () => {
  const loop = `
vars: { n: 0 }
tasks:
  head: { action: test.gate, with: { name: "h{{ vars.n }}" }, next: body }
  body: { action: test.gate, with: { name: "b{{ vars.n }}" }, next: [{ to: after, when: "{{ vars.n >= 3 }}" }, { to: head, when: "{{ vars.n < 3 }}", set: { n: "{{ vars.n + 1 }}" } }] }
  after: { action: test.gate, with: { name: after } }
`;

  test('goes on at the visit that failed', async () => {
    const world = new World();
    const earlier = await world.run(loop);
    for (const name of ['h0', 'b0', 'h1', 'b1', 'h2']) {
      world.gate(name).succeed(name);
      await world.settle();
    }
    world.gate('b2').fail('boom');
    await world.settle();
    const seen = world.started.length;
    const { run } = await runAgain(world, { earlier, before: loop });
    for (const name of ['b2', 'h3', 'b3', 'after']) {
      world.gate(name).succeed(name);
      await world.settle();
    }
    expect(startedSince(world, seen)).toEqual(['b2', 'h3', 'b3', 'after']);
    expect((await run.ended()).status).toBe('succeeded');
    expect(run.task('head')).toMatchObject({ visits: 4, result: 'h3', view: { visit: 4 } });
    expect(shownOf(world.restore(run.runId, loop))).toEqual(shownOf(run));
  });

  test('from a task in it: every visit of it runs, and what comes of that', async () => {
    const world = new World();
    const earlier = await world.run(loop);
    for (const name of ['h0', 'b0', 'h1', 'b1', 'h2', 'b2', 'h3', 'b3', 'after']) {
      world.gate(name).succeed(name);
      await world.settle();
    }
    const seen = world.started.length;
    const { planned } = await runAgain(world, { earlier, before: loop, from: { kind: 'task', task: 'body' } });
    expect(inShort(planned)).toEqual({ head: 'run follows body', body: 'run chosen', after: 'run follows body' });
    expect(planned.tasks[0]?.text).toBe('It comes after body, which runs again. Its first visit is taken over.');
    for (const name of ['b0', 'h1', 'b1']) {
      world.gate(name).succeed(name);
      await world.settle();
    }
    expect(startedSince(world, seen)).toEqual(['b0', 'h1', 'b1', 'h2']);
    await runAgain(world, { earlier, before: loop, from: { kind: 'task', task: 'head' } });
    world.gate('h0').succeed();
    await world.settle();
    expect(startedSince(world, seen + 4)).toEqual(['h0', 'b0']);
  });
});

describe('pinned results', () => {
  test('stand for every visit, leave by the port they say, and are shown as pinned', async () => {
    const world = new World();
    const text = `
vars: { n: 0 }
tasks:
  go: { action: flow.branch, with: { if: "{{ vars.n < 2 }}" }, next: [{ to: work, on: "true" }, { to: out, on: "false" }] }
  work: { action: test.gate, with: { name: "w{{ vars.n }}" }, next: [{ to: go, set: { n: "{{ vars.n + 1 }}" } }] }
  out: { action: test.gate, with: { name: out } }
`;
    const earlier = await world.run(text);
    world.gate('w0').fail('x');
    await world.settle();
    const { run } = await runAgain(world, { earlier, before: text, from: { kind: 'task', task: 'work' }, pins: { go: { value: false } } });
    expect(statuses(run)).toEqual({ go: 'succeeded', work: 'unreached', out: 'running' });
    expect(run.task('go')?.view.origin).toBe('pinned');
    const other = await runAgain(world, { earlier, before: text, from: { kind: 'task', task: 'out' }, pins: { go: { value: true } } });
    for (const name of ['w0', 'w1', 'w2']) {
      world.gate(name).succeed();
      await world.settle();
    }
    expect(other.run.task('go')).toMatchObject({ visits: 4, attempts: 0, result: { value: true } });
    await other.run.cancel();
  });
});

describe('one task alone', () => {
  test('runs by itself on what it reads: results, errors, items, pins and variables', async () => {
    const world = new World();
    const text = `
vars: { n: 0 }
tasks:
  list: { action: flow.fail, forEach: { in: [1, 2], onItemError: continue }, with: { message: "no {{ item }}" }, next: [{ to: bad, set: { n: 5 } }] }
  bad: { action: flow.fail, with: { message: no, code: teapot }, onError: continue, next: good }
  good: { action: data.set, with: { x: 1 }, next: me }
  me:
    action: test.gate
    with: { name: me, value: ["{{ tasks.list.items[1].error.message }}", "{{ tasks.bad.error.code }}", "{{ tasks.bad.status }}", "{{ tasks.good.result }}", "{{ vars.n }}"] }
    next: after
  after: { action: flow.noop }
`;
    const earlier = await world.run(text);
    world.gate('me').succeed();
    await world.settle();
    const { run } = await runAgain(world, { earlier, before: text, from: { kind: 'only', task: 'me' }, pins: { good: 'pinned' } });
    expect(world.gate('me').input.value).toEqual(['no 2', 'teapot', 'failed', 'pinned', 5]);
    await world.crash();
    const again = world.restore(run.runId);
    await again.recover();
    await again.resolve('me', null, 'retry');
    await world.settle();
    expect(world.gate('me').input.value).toEqual(['no 2', 'teapot', 'failed', 'pinned', 5]);
    world.gate('me').succeed('done');
    expect((await again.ended()).status).toBe('succeeded');
    expect(statuses(again)).toEqual({ list: 'pending', bad: 'pending', good: 'pending', me: 'succeeded', after: 'pending' });
    expect(again.task('list')?.view.items).toBeNull();
  });
});
