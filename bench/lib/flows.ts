import { head } from '../../src/main/bench/flows.ts';

export { type ChainOptions, chainFlow, listFlow, longFlow } from '../../src/main/bench/flows.ts';

/** start → `width` tasks → join. */
export function fanFlow(width: number): string {
  const ids = Array.from({ length: width }, (_, at) => `t${at}`);
  return `${head('fan')}tasks:
  start: { action: flow.noop, next: [${ids.join(', ')}] }
${ids.map((id) => `  ${id}: { action: flow.noop, next: join }`).join('\n')}
  join: { action: flow.noop }
`;
}

/** One task that visits itself until it has run `inputs.times` times. */
export const loopFlow = `${head('loop')}inputs: { times: { type: integer } }
vars: { done: 1 }
tasks:
  again:
    action: flow.noop
    next: [{ to: again, when: "{{ vars.done < inputs.times }}", set: { done: "{{ vars.done + 1 }}" } }]
outputs: { done: "{{ vars.done }}" }
`;

/** A ring of tasks that is gone round `rounds` times. */
export function ringFlow(length: number, rounds: number): string {
  const tasks = Array.from({ length: length - 1 }, (_, at) => `  t${at}: { action: flow.noop, next: t${at + 1} }`);
  return `${head('ring')}vars: { round: 1 }
tasks:
${tasks.join('\n')}
  t${length - 1}:
    action: flow.noop
    next: [{ to: t0, when: "{{ vars.round < ${rounds} }}", set: { round: "{{ vars.round + 1 }}" } }]
`;
}
