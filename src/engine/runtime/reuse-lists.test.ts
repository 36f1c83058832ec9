import { describe, expect, test } from 'vitest';
import { runAgain, shownOf, startedSince } from '../testing/run-again.ts';
import { World } from '../testing/scenario.ts';
import type { TaskEnded } from './api.ts';

describe('a list of an earlier run', () => {
  const list = `
tasks:
  source: { action: data.set, with: { of: ["p", "q", "r", "s"] }, next: a }
  a: { action: test.gate, forEach: { in: "{{ tasks.source.result.of }}", concurrency: 2, onItemError: continue }, with: { name: "{{ item }}" }, next: [{ to: check }] }
  check: { action: test.gate, with: { name: check, value: "{{ tasks.a.items.map(i, i.status) }}" } }
`;

  test('that ended well is taken over whole, its failed items too', async () => {
    const world = new World();
    const earlier = await world.run(list);
    for (const name of ['p', 'q', 'r', 's']) {
      if (name === 'q') world.gate(name).fail('boom');
      else world.gate(name).succeed(name.toUpperCase());
      await world.settle();
    }
    world.gate('check').fail('x');
    await world.settle();
    const { run } = await runAgain(world, { earlier, before: list });
    expect(startedSince(world, 5)).toEqual(['check']);
    expect(world.gate('check').input.value).toEqual(['succeeded', 'failed', 'succeeded', 'succeeded']);
    expect(run.task('a')).toMatchObject({
      result: ['P', null, 'R', 'S'],
      attempts: 0,
      view: { status: 'succeeded', origin: 'reused', items: { total: 4, succeeded: 3, failed: 1, running: 0 } },
    });
    expect(run.items('a', { offset: 1, limit: 1, status: 'all' })?.rows[0]).toMatchObject({
      index: 1,
      status: 'failed',
      value: 'q',
      error: { code: 'boom' },
    });
    world.gate('check').succeed();
    await run.ended();
    expect(shownOf(world.restore(run.runId, list))).toEqual(shownOf(run));
  });

  test('that failed runs the items that did not succeed, with the lazy order of a list', async () => {
    const world = new World();
    const strict = list.replace(', onItemError: continue', '');
    const earlier = await world.run(strict);
    world.gate('q').succeed('Q');
    await world.settle();
    world.gate('p').fail('boom');
    await world.settle();
    world.gate('r').succeed('R');
    await world.settle();
    const seen = world.started.length;
    const { run } = await runAgain(world, { earlier, before: strict });
    expect(startedSince(world, seen)).toEqual(['p', 's']);
    expect(run.task('a')?.view.items).toEqual({ total: 4, succeeded: 2, failed: 0, running: 2 });
    expect(run.items('a', { offset: 0, limit: 9, status: 'succeeded' })?.rows.map(({ index }) => index)).toEqual([1, 2]);
    await world.crash();
    const again = world.restore(run.runId);
    await again.recover();
    await again.resolve('a', 0, 'retry');
    await again.resolve('a', 3, 'retry');
    await world.settle();
    expect(startedSince(world, seen + 2)).toEqual(['p', 's']);
    world.gate('p').succeed('P');
    world.gate('s').succeed('S');
    await world.settle();
    expect(again.task('a')?.result).toEqual(['P', 'Q', 'R', 'S']);
    expect(again.task('a')?.view).not.toHaveProperty('origin');
  });

  test('counts only what was tried in this run as tries', async () => {
    const world = new World();
    const retried = 'tasks:\n  a: { action: test.gate, forEach: [x, y, z], retry: { attempts: 2 }, with: { name: "{{ item }}" } }';
    const earlier = await world.run(retried);
    world.gate('x').succeed();
    world.gate('y').succeed();
    for (let attempt = 0; attempt < 2; attempt += 1) {
      world.gate('z').fail('boom');
      await world.advance(0);
    }
    expect(earlier.summary().status).toBe('failed');
    const records: TaskEnded[] = [];
    world.runtime.onTaskEnded((record) => records.push(record));
    await runAgain(world, { earlier, before: retried });
    world.gate('z').fail('boom');
    await world.advance(0);
    world.gate('z').succeed();
    await world.settle();
    expect(records).toMatchObject([{ task: 'a', status: 'succeeded', attempts: 2, retries: 1 }]);
  });

  test('whose length is another one runs whole', async () => {
    const world = new World();
    const timed = `
tasks:
  a: { action: test.gate, forEach: { in: "{{ run.trigger == 'test' ? [1, 2] : [1, 2, 3] }}" }, with: { name: "{{ string(item) }}" } }
`;
    const earlier = await world.run(timed);
    world.gate('1').succeed(1);
    world.gate('2').fail('boom');
    await world.settle();
    const { planned } = await runAgain(world, { earlier, before: timed });
    expect(startedSince(world, 2)).toEqual(['2']);
    await world.run(timed, {}, { reuse: planned.reuse, trigger: 'schedule' });
    expect(startedSince(world, 3)).toEqual(['1', '2', '3']);
  });

  test('of which every item had succeeded ends at once', async () => {
    const world = new World();
    const odd = `
tasks:
  a: { action: test.gate, forEach: { in: [1, 2] }, with: { name: "{{ string(item) }}" }, next: [{ to: b, when: "{{ tasks.z.result.ok }}" }] }
  b: { action: flow.noop }
  z: { action: test.gate, with: { name: z } }
`;
    const earlier = await world.run(odd);
    world.gate('1').succeed(1);
    world.gate('2').succeed(2);
    await world.settle();
    expect(earlier.task('a')?.error?.code).toBe('expression');
    world.gate('z').succeed({ ok: true });
    await world.settle();
    const { run } = await runAgain(world, { earlier, before: odd });
    expect(startedSince(world, 3)).toEqual([]);
    expect(run.summary().status).toBe('failed');
  });
});
