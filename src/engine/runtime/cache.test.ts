import { describe, expect, test } from 'vitest';
import { parse, statuses, World } from '../testing/scenario.ts';
import { MemoryResultCache } from './cache-memory.ts';
import type { CachedResult, ResultCache } from './ports.ts';

/** A cache that the test looks into, holds up and breaks. */
class WatchedCache implements ResultCache {
  readonly kept = new Map<string, { value: CachedResult; expiresAt: number | null }>();
  readonly asked: string[] = [];
  broken: 'no' | 'rejects' | 'throws' = 'no';
  holds = false;
  readonly #held: (() => void)[] = [];

  async get(key: string): Promise<CachedResult | null> {
    this.asked.push(key);
    if (this.broken === 'rejects') throw new Error('no disk');
    if (this.holds) await new Promise<void>((resolve) => this.#held.push(resolve));
    return this.kept.get(key)?.value ?? null;
  }

  put(key: string, value: CachedResult, expiresAt: number | null): void {
    if (this.broken === 'throws') throw new Error('no disk');
    this.kept.set(key, { value, expiresAt });
  }

  release(): void {
    this.holds = false;
    for (const release of this.#held.splice(0)) release();
  }
}

function watched(): { world: World; cache: WatchedCache } {
  const cache = new WatchedCache();
  return { world: new World({ cache }), cache };
}

const fetch = `
inputs: { q: { default: a } }
tasks:
  fetch: { action: test.gate, with: { name: fetch, value: "{{ inputs.q }}" }, cache: { key: "{{ inputs.q }}", ttl: 10m } }
`;

describe('a task with cache', () => {
  test('is not run again for the same key, and says so', async () => {
    const { world } = watched();
    const first = await world.run(fetch);
    world.gate('fetch').succeed({ n: 1 });
    await world.settle();
    expect(first.task('fetch')?.view).not.toHaveProperty('origin');
    const second = await world.run(fetch);
    expect((await second.ended()).status).toBe('succeeded');
    expect(second.task('fetch')).toMatchObject({ result: { n: 1 }, attempts: 1, view: { status: 'succeeded', origin: 'cached' } });
    expect(world.started).toHaveLength(1);
    expect(second.view().log).toContainEqual(
      expect.objectContaining({ task: 'fetch', message: 'Its result was in the cache; its action did not run.' }),
    );
    expect(world.store?.events(second.runId).map((event) => event.type)).toEqual([
      'run.started',
      'attempt.started',
      'task.ended',
      'run.ended',
    ]);
    const third = await world.run(fetch, { q: 'b' });
    expect(statuses(third)).toEqual({ fetch: 'running' });
    expect(world.started).toHaveLength(2);
  });

  test('keeps its port', async () => {
    const { world } = watched();
    const text = `
tasks:
  pick: { action: test.gate, with: { name: pick }, cache: { key: 1 }, next: [{ to: l, on: left }, { to: r, on: right }] }
  l: { action: flow.noop }
  r: { action: flow.noop }
`;
    for (let round = 0; round < 2; round += 1) {
      const run = await world.run(text);
      if (round === 0) world.gate('pick').succeed(null, 'right');
      await world.settle();
      expect(statuses(run)).toEqual({ pick: 'succeeded', l: 'unreached', r: 'succeeded' });
    }
    expect(world.started).toHaveLength(1);
  });

  test('tells other tasks, actions, inputs, names and keys apart, and not key order', async () => {
    const { world, cache } = watched();
    const text = (name: string, task: string, given: string, key: string, action = 'data.set'): string =>
      `name: ${name}\ntasks:\n  ${task}: { action: ${action}, with: ${given}, cache: { key: ${key} } }`;
    const variants = [
      text('w', 'a', '{ x: 1 }', '{ p: 1, q: 2 }'),
      text('other', 'a', '{ x: 1 }', '{ p: 1, q: 2 }'),
      text('w', 'b', '{ x: 1 }', '{ p: 1, q: 2 }'),
      text('w', 'a', '{ x: 2 }', '{ p: 1, q: 2 }'),
      text('w', 'a', '{ x: 1 }', '{ p: 1, q: 3 }'),
      text('w', 'a', '{ x: 1 }', '["p", 1]'),
      text('w', 'a', '{ x: 1 }', '"p1"'),
    ];
    for (const variant of variants) await world.run(variant);
    expect(new Set(cache.asked).size).toBe(variants.length);
    await world.run(text('w', 'a', '{ x: 1 }', '{ q: 2, p: 1 }'));
    expect(cache.asked.at(-1)).toBe(cache.asked[0]);
    expect(cache.asked[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is kept for its ttl, evaluated where the task stands, or until it is pushed out', async () => {
    const { world, cache } = watched();
    const now = world.clock.now();
    await world.run(`
inputs: { minutes: { default: 3 } }
tasks:
  a: { action: flow.noop, cache: { key: a, ttl: "{{ inputs.minutes }}m" } }
  b: { action: flow.noop, cache: { key: b } }
`);
    expect([...cache.kept.values()].map(({ expiresAt }) => expiresAt)).toEqual([now + 180_000, null]);
  });

  test('that is found stands, whatever retry.when says of it', async () => {
    const { world } = watched();
    const text = `inputs: { least: { default: 1 } }\ntasks:\n  a: { action: test.gate, with: { name: a }, cache: { key: 1 }, retry: { attempts: 2, when: "{{ result.n < inputs.least }}" } }`;
    await world.run(text);
    world.gate('a').succeed({ n: 1 });
    await world.settle();
    const run = await world.run(text, { least: 2 });
    expect(run.task('a')).toMatchObject({ result: { n: 1 }, attempts: 1, view: { status: 'succeeded', origin: 'cached' } });
  });

  test('fails when key or ttl cannot be evaluated; secrets are no part of a key', async () => {
    const { world, cache } = watched();
    for (const given of ['{ key: "{{ inputs.o.no }}" }', '{ key: 1, ttl: "{{ inputs.o }}" }']) {
      const run = await world.run(`inputs: { o: { default: {} } }\ntasks:\n  a: { action: flow.noop, cache: ${given} }`);
      expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'expression', task: 'a' } });
      expect((await run.ended()).error?.message).toContain('cache');
    }
    expect(cache.asked).toEqual([]);
    expect(() => parse('tasks:\n  a: { action: flow.noop, cache: { key: "{{ secrets.token }}" } }')).toThrow('secrets');
  });

  test('keeps successes alone, and only those that retry.when accepts', async () => {
    const { world, cache } = watched();
    const text = `tasks:\n  a: { action: test.gate, with: { name: a }, cache: { key: 1 }, retry: { attempts: 3, delay: 1s, jitter: false, when: "{{ status == 'failed' || result.state != 'done' }}" } }`;
    const run = await world.run(text);
    world.gate('a').fail('x');
    await world.advance(1_000);
    world.gate('a').succeed({ state: 'busy' });
    await world.advance(0);
    expect(statuses(run).a).toBe('retrying');
    expect(cache.kept.size).toBe(0);
    await world.advance(1_000);
    world.gate('a').succeed({ state: 'done' });
    await world.settle();
    expect([...cache.kept.values()].map(({ value }) => value)).toEqual([{ result: { state: 'done' } }]);
  });

  test('keeps a result only once it is on disk', async () => {
    const { world, cache } = watched();
    await world.run(fetch);
    if (world.store) world.store.automatic = false;
    world.gate('fetch').succeed(1);
    await world.settle();
    expect(cache.kept.size).toBe(0);
    world.store?.commit();
    await world.settle();
    expect(cache.kept.size).toBe(1);
  });

  test('that fails at once fails as any other', async () => {
    const { world, cache } = watched();
    const run = await world.run('tasks:\n  a: { action: flow.fail, with: { message: no, code: teapot }, cache: { key: 1 } }');
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'teapot', task: 'a' } });
    expect(cache.kept.size).toBe(0);
  });

  test('without a cache of the host runs as if it had none', async () => {
    const world = new World();
    for (let round = 0; round < 2; round += 1) await world.run(fetch);
    expect(world.started).toHaveLength(2);
  });

  test('keeps what comes of a wait, and nobody waits for that', async () => {
    const { world, cache } = watched();
    const text = 'tasks:\n  w: { action: flow.wait, with: { for: 10s }, cache: { key: 1 } }';
    const first = await world.run(text);
    const second = await world.run(text);
    expect([statuses(first), statuses(second)]).toEqual([{ w: 'waiting' }, { w: 'waiting' }]);
    await world.advance(10_000);
    expect([...cache.kept.values()].map(({ value }) => value)).toEqual([{ result: { waitedMs: 10_000 } }]);
    const third = await world.run(text);
    expect(third.task('w')?.view).toMatchObject({ status: 'succeeded', origin: 'cached' });
  });
});

describe('one attempt a key', () => {
  const items = `
tasks:
  a: { action: test.gate, forEach: { in: ["x", "y", "x", "x"], as: letter, concurrency: 4 }, with: { name: "{{ letter }}" }, cache: { key: "{{ letter }}" } }
`;

  test('items with the same key wait for the first, and each item is looked up', async () => {
    const { world, cache } = watched();
    const run = await world.run(items);
    expect(world.started.map((gate) => gate.name)).toEqual(['x', 'y']);
    world.gate('x').succeed('X');
    world.gate('y').succeed('Y');
    await world.settle();
    expect(run.task('a')?.result).toEqual(['X', 'Y', 'X', 'X']);
    expect(world.started).toHaveLength(2);
    expect(cache.asked).toHaveLength(2);
    expect(run.task('a')?.view).not.toHaveProperty('origin');
    const again = await world.run(items);
    expect(again.task('a')?.view).toMatchObject({ status: 'succeeded', origin: 'cached', items: { total: 4, succeeded: 4 } });
    expect(world.started).toHaveLength(2);
  });

  test('when the first fails the next one runs', async () => {
    const { world } = watched();
    const run = await world.run(items.replace('concurrency: 4', 'concurrency: 4, onItemError: continue'));
    world.gate('y').succeed('Y');
    world.gate('x').fail('boom');
    await world.settle();
    expect(world.started.map((gate) => gate.name)).toEqual(['x', 'y', 'x']);
    world.gate('x').succeed('X2');
    await world.settle();
    expect(run.task('a')?.result).toEqual([null, 'Y', 'X2', 'X2']);
  });

  test('also across runs; a wait for another run ends with its own timeout or cancel', async () => {
    const { world } = watched();
    const timed = fetch.replace('ttl: 10m }', 'ttl: 10m }, timeout: 5s');
    const first = await world.run(fetch);
    const patient = await world.run(fetch);
    const hasty = await world.run(timed);
    const stopped = await world.run(fetch);
    expect(world.started).toHaveLength(1);
    await stopped.cancel();
    await world.settle();
    expect(stopped.summary().status).toBe('canceled');
    await world.advance(5_000);
    expect(hasty.task('fetch')?.error?.code).toBe('timeout');
    world.gate('fetch').succeed(7);
    await world.settle();
    expect(first.task('fetch')?.result).toBe(7);
    expect(patient.task('fetch')).toMatchObject({ result: 7, view: { origin: 'cached' } });
    expect(world.started).toHaveLength(1);
  });

  test('a first that is canceled hands the lead on', async () => {
    const { world } = watched();
    const first = await world.run(fetch);
    const second = await world.run(fetch);
    await first.cancel();
    await world.settle();
    expect(world.started).toHaveLength(2);
    world.gate('fetch').succeed(1);
    await world.settle();
    expect((await second.ended()).status).toBe('succeeded');
  });
});

describe('while the cache is asked', () => {
  test('a cancel ends the attempt without calling the action', async () => {
    const { world, cache } = watched();
    cache.holds = true;
    const run = await world.run(fetch);
    expect(world.started).toHaveLength(0);
    await run.cancel();
    await world.settle();
    expect(run.summary().status).toBe('canceled');
    cache.release();
    await world.settle();
    expect(world.started).toHaveLength(0);
    expect(world.runtime.stats().running).toBe(0);
  });

  test('a run is paused only when the attempt has ended', async () => {
    const { world, cache } = watched();
    cache.holds = true;
    const run = await world.run(fetch);
    await run.pause();
    expect(run.summary().status).toBe('pausing');
    cache.release();
    await world.settle();
    world.gate('fetch').succeed();
    await world.settle();
    expect(run.summary().status).toBe('paused');
  });

  test('a timeout is the task’s own', async () => {
    const { world, cache } = watched();
    cache.holds = true;
    const run = await world.run(fetch.replace('cache:', 'timeout: 2s, cache:'));
    await world.advance(2_000);
    expect(run.task('fetch')?.error?.code).toBe('timeout');
  });

  test('a host that dies leaves an attempt that follows onInterrupted', async () => {
    const { world, cache } = watched();
    cache.holds = true;
    const text = fetch.replace('cache:', 'onInterrupted: ask, cache:');
    const run = await world.run(text);
    await world.crash();
    cache.release();
    const again = world.restore(run.runId, text);
    await again.recover();
    await world.settle();
    expect(statuses(again).fetch).toBe('indoubt');
    await again.resolve('fetch', null, 'retry');
    await world.settle();
    world.gate('fetch').succeed(3);
    expect((await again.ended()).status).toBe('succeeded');
    expect(cache.kept.size).toBe(1);
  });

  test('one that cannot be read is a miss, one that cannot be written is passed over; both are told', async () => {
    const { world, cache } = watched();
    cache.broken = 'rejects';
    const run = await world.run(fetch);
    world.gate('fetch').succeed(1);
    expect((await run.ended()).status).toBe('succeeded');
    expect(
      run
        .view()
        .log.filter((line) => line.level === 'warn')
        .map((line) => line.message),
    ).toEqual(['The result cache could not be read, so the action runs: no disk']);
    cache.broken = 'throws';
    const second = await world.run(fetch, { q: 'other' });
    world.gate('fetch').succeed(2);
    expect((await second.ended()).status).toBe('succeeded');
    expect(world.logs).toContain('warn A result could not be put into the cache: no disk');
  });
});

describe('a cache in memory', () => {
  test('forgets what is too old, and the longest unused beyond its size', async () => {
    let now = 1_000;
    const cache = new MemoryResultCache({ now: () => now }, 2);
    cache.put('a', { result: 1 }, 2_000);
    cache.put('b', { result: 2, port: 'left' }, null);
    expect(await cache.get('a')).toEqual({ result: 1 });
    cache.put('c', { result: 3 }, null);
    expect(await cache.get('b')).toBeNull();
    expect(await cache.get('a')).toEqual({ result: 1 });
    now = 2_000;
    expect(await cache.get('a')).toBeNull();
    expect(cache.size).toBe(1);
    expect(await cache.get('c')).toEqual({ result: 3 });
  });
});
