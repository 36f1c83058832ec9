import type { RunHandle } from '../runtime/api.ts';
import { World } from './scenario.ts';

/** Calls `child.flow.yaml` with its input `n`, and passes `doubled` of its outputs on as `got`. */
export const caller = `
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

/** Ends when the gate `work` does. */
export const child = `
name: Child
inputs: { n: { type: integer } }
tasks:
  work: { action: test.gate, with: { name: work } }
outputs: { doubled: "{{ inputs.n * 2 }}" }
`;

/** The same, once a person has approved. */
export const asking = `
name: Child
inputs: { n: { type: integer } }
tasks:
  ask: { action: human.approve, with: { prompt: "?" }, next: [{ to: work, on: approved }] }
  work: { action: test.gate, with: { name: work } }
outputs: { doubled: "{{ inputs.n * 2 }}" }
`;

/** A world in which these workflows can be called, by file. */
export function worldWith(files: Record<string, string>, options?: ConstructorParameters<typeof World>[0]): World {
  const world = new World(options);
  Object.assign(world.files, files);
  return world;
}

/** A run of `caller`, and the run that it has called. */
export async function called(
  text = child,
  options?: ConstructorParameters<typeof World>[0],
): Promise<{ world: World; run: RunHandle; sub: RunHandle }> {
  const world = worldWith({ 'child.flow.yaml': text }, options);
  const run = await world.run(caller);
  return { world, run, sub: world.child(run, 'call') };
}
