import { describe, expect, test } from 'vitest';
import { World } from '../testing/scenario.ts';

describe('while storage fails nothing new starts', () => {
  const chain = `
tasks:
  a: { action: test.gate, with: { name: a }, next: b }
  b: { action: test.gate, with: { name: b } }
`;

  test('not in the slot of an attempt that ends meanwhile either; and work goes on by itself', async () => {
    const world = new World();
    const run = await world.run(chain);
    world.runtime.setStorage(false, null);
    world.gate('a').succeed();
    await world.settle();
    expect(world.isStarted('b')).toBe(false);
    expect(run.task('b')?.view.status).toBe('queued');
    world.runtime.setStorage(true, null);
    await world.settle();
    expect(world.isStarted('b')).toBe(true);
    world.gate('b').succeed();
    expect((await run.ended()).status).toBe('succeeded');
  });

  test('no item of a list', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  list: { action: test.gate, forEach: { in: "{{ range(3) }}", concurrency: 1 }, with: { name: "{{ 'i' + string(item) }}" } }
`);
    world.runtime.setStorage(false, null);
    world.gate('i0').succeed();
    await world.settle();
    expect(world.isStarted('i1')).toBe(false);
    world.runtime.setStorage(true, null);
    await world.settle();
    for (const name of ['i1', 'i2']) {
      world.gate(name).succeed();
      await world.settle();
    }
    expect((await run.ended()).status).toBe('succeeded');
  });
});
