import type { RunHandle } from '../runtime/api.ts';
import { World } from './scenario.ts';

/** Three tasks in a line, gates all. */
export const line = `
tasks:
  a: { action: test.gate, with: { name: a }, next: b }
  b: { action: test.gate, with: { name: b, value: "{{ tasks.a.result }}" }, next: c }
  c: { action: test.gate, with: { name: c } }
`;

/** Such a line whose second task has failed. */
export async function failedLine(text = line): Promise<{ world: World; earlier: RunHandle; before: string }> {
  const world = new World();
  const earlier = await world.run(text);
  world.gate('a').succeed('A');
  await world.settle();
  world.gate('b').fail('boom');
  await world.settle();
  if (earlier.summary().status !== 'failed') throw new Error(`the run is ${earlier.summary().status}, not failed`);
  return { world, earlier, before: text };
}
