import { describe, expect, test } from 'vitest';
import { finished, statuses, World } from '../testing/scenario.ts';

describe('strategies', () => {
  const four = (strategy: string, more = ''): string => `
settings: { strategy: ${strategy}${more} }
tasks:
  a: { action: test.gate, with: { name: a }, next: d }
  b: { action: test.gate, with: { name: b } }
  c: { action: test.gate, with: { name: c } }
  d: { action: test.gate, with: { name: d } }`;

  function names(world: World): string[] {
    return world.started.map(({ name }) => name);
  }

  test('sequential: one at a time, in file order among what is ready', async () => {
    const world = new World();
    const run = await world.run(four('sequential'));
    for (const name of ['a', 'b', 'c', 'd']) {
      expect(names(world).at(-1)).toBe(name);
      world.gate(name).succeed();
      await world.settle();
    }
    expect(run.order()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('sequential: a task that is ready earlier in the file goes first, whenever it became ready', async () => {
    const world = new World();
    const run = await world.run(`
settings: { strategy: sequential }
tasks:
  late: { action: flow.noop }
  a: { action: flow.noop, next: late }
  b: { action: flow.noop }`);
    await world.settle();
    expect(run.order()).toEqual(['a', 'late', 'b']);
  });

  test('sequential: a task that waits is at work; nothing starts beside it', async () => {
    const world = new World();
    const run = await world.run(
      'settings: { strategy: sequential }\ntasks:\n  nap: { action: flow.wait, with: { for: 1m } }\n  b: { action: flow.noop }',
    );
    expect(statuses(run)).toEqual({ nap: 'waiting', b: 'queued' });
    await world.advance(60_000);
    expect(run.order()).toEqual(['nap', 'b']);
  });

  test('parallel: all that is ready, up to concurrency', async () => {
    const world = new World();
    await world.run(four('parallel', ', concurrency: 2'));
    expect(names(world)).toEqual(['a', 'b']);
    world.gate('b').succeed();
    await world.settle();
    expect(names(world)).toEqual(['a', 'b', 'c']);
  });

  test('hybrid: one CPU action a core, others beside them', async () => {
    // A scenario's machine has two cores.
    const world = new World();
    const run = await world.run(`
settings: { strategy: hybrid }
tasks:
  h: { action: test.crunch, forEach: { in: "{{ range(3) }}" }, with: { name: "h{{ item }}" } }
  i: { action: test.gate, with: { name: i } }
  k: { action: test.crunch, with: { name: k } }`);
    expect(names(world).sort()).toEqual(['h0', 'i', 'k']);
    world.gate('k').succeed();
    await world.settle();
    expect(names(world).sort()).toEqual(['h0', 'h1', 'i', 'k']);
    expect(statuses(run)).toMatchObject({ h: 'running', i: 'running' });
  });

  test.each([
    [0, ['a', 'b', 'c']],
    [0.49, ['a', 'b', 'c']],
    [0.5, ['a', 'b', 'c']],
    [0.8, ['a']],
    [1, ['a']],
  ])('auto at a load of %d starts %j', async (load, expected) => {
    const world = new World();
    world.load = load;
    await world.run(four('auto'));
    expect(names(world)).toEqual(expected);
  });

  test('auto below 0.5 is parallel, from 0.5 hybrid: CPU work beyond the cores waits', async () => {
    for (const [load, started] of [
      [0.49, 3],
      [0.5, 2],
      [0.79, 2],
      [0.8, 1],
    ] as const) {
      const world = new World();
      world.load = load;
      await world.run(`
settings: { strategy: auto }
tasks:
  a: { action: test.crunch, with: { name: a } }
  b: { action: test.crunch, with: { name: b } }
  c: { action: test.crunch, with: { name: c } }`);
      expect([load, world.started.length]).toEqual([load, started]);
    }
  });

  test('auto looks at the load each time something may start', async () => {
    const world = new World();
    world.load = 0.9;
    await world.run(four('auto'));
    world.load = 0.1;
    world.gate('a').succeed();
    await world.settle();
    expect(names(world).sort()).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('outputs', () => {
  test('are evaluated on failure too; what cannot be is null and noted', async () => {
    const { run, result } = await finished(`
vars: { n: 3 }
tasks:
  a: { action: data.set, with: { x: 1 }, next: b }
  b: { action: flow.fail, with: { message: No. } }
outputs: { x: "{{ tasks.a.result.x }}", n: "{{ vars.n }}", b: "{{ tasks.b.result.y }}", why: "{{ tasks.b.error.message }}" }`);
    expect(result).toMatchObject({ status: 'failed', outputs: { x: 1, n: 3, b: null, why: 'No.' } });
    expect(run.view().log.at(-1)?.message).toContain('outputs.b');
  });

  test('are evaluated when the run is canceled', async () => {
    const world = new World();
    const run = await world.run('tasks:\n  a: { action: test.gate, with: { name: a } }\noutputs: { status: "{{ tasks.a.status }}" }');
    await run.cancel();
    expect(await run.ended()).toMatchObject({ status: 'canceled', outputs: { status: 'canceled' } });
  });
});

describe('a failing run', () => {
  test('lets what runs end, starts nothing new, and with cancel: kill aborts it', async () => {
    for (const cancel of ['wait', 'kill']) {
      const world = new World();
      const run = await world.run(`
settings: { cancel: ${cancel}, concurrency: 2 }
tasks:
  bad: { action: test.gate, with: { name: bad } }
  slow: { action: test.gate, with: { name: slow }, next: after }
  queued: { action: flow.noop }
  after: { action: flow.noop }`);
      world.gate('bad').fail('broken');
      await world.settle();
      expect(world.gate('slow').aborted()).toBe(cancel === 'kill');
      if (cancel === 'wait') world.gate('slow').succeed();
      await world.settle();
      expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'broken', task: 'bad' } });
      expect(statuses(run)).toEqual({
        bad: 'failed',
        slow: cancel === 'kill' ? 'canceled' : 'succeeded',
        queued: 'canceled',
        after: cancel === 'kill' ? 'unreached' : 'canceled',
      });
    }
  });

  test('retries no attempt that fails meanwhile', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  bad: { action: test.gate, with: { name: bad } }
  again: { action: test.gate, with: { name: again }, retry: { attempts: 5, delay: 1s } }`);
    world.gate('bad').fail('broken');
    await world.settle();
    world.gate('again').fail('broken');
    await world.settle();
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { task: 'bad' } });
    expect(statuses(run)).toEqual({ bad: 'failed', again: 'failed' });
  });
});
