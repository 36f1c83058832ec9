import { check } from './benchmark.ts';
import { type Definition, type Engine, define } from './engine.ts';

/** Nodes of the chain that is given to every engine: each adds one to what it is handed. */
export const chainLength = 10;

export function countingFlow(): string {
  return flowOf('counting', '', '');
}

/** The same chain, which looks at its own answer: a wrong one fails the run. */
export function checkedFlow(): string {
  const last = `tasks.t${chainLength - 1}.result.count`;
  return flowOf(
    'checked',
    `, next: [{ to: wrong, when: "{{ result.count != inputs.count + ${chainLength} }}" }]`,
    `  wrong: { action: flow.fail, with: { message: "{{ 'the answer was ' + string(${last}) }}" } }\n`,
  );
}

function flowOf(name: string, end: string, more: string): string {
  const tasks = Array.from({ length: chainLength }, (_, at) => {
    const before = at === 0 ? 'inputs.count' : `tasks.t${at - 1}.result.count`;
    const next = at + 1 < chainLength ? `, next: t${at + 1}` : end;
    return `  t${at}: { action: data.set, with: { count: "{{ ${before} + 1 }}" }${next} }`;
  });
  return `millrace: 1
name: ${name}
inputs: { count: { type: integer } }
tasks:
${tasks.join('\n')}
${more}outputs: { count: "{{ tasks.t${chainLength - 1}.result.count }}" }
`;
}

export function countingChain(): Definition {
  return define(countingFlow());
}

/**
 * Runs the chain again and again, so many at once, and gives the time per run, µs. A run begins with its record and has
 * ended when its last event is where its durability says; each answer is checked.
 */
export async function chainMicros(engine: Engine, definition: Definition, runs: number, atOnce: number): Promise<number> {
  const one = async (count: number): Promise<void> => {
    const { status, outputs } = await (await engine.start(definition, { count })).ended();
    check(
      status === 'succeeded' && outputs.count === count + chainLength,
      `a chain that began with ${count} ${status} with ${JSON.stringify(outputs)}`,
    );
  };
  const tookMs = await inLanes(runs, atOnce, one);
  return (tookMs / runs) * 1_000;
}

/** Does `work` for 0, 1, 2 … , so many at once, and gives how long all of it took, ms. */
export async function inLanes(times: number, atOnce: number, work: (at: number) => Promise<void>): Promise<number> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < times) {
      const at = next;
      next += 1;
      await work(at);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: atOnce }, lane));
  return performance.now() - began;
}
