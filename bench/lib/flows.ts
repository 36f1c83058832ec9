/** Generated workflow files. Task ids are t0, t1 … in the order of the file. */

export interface ChainOptions {
  readonly action?: string;
  readonly settings?: string;
}

const head = (name: string, settings?: string): string => `millrace: 1\nname: ${name}\n${settings ? `settings: { ${settings} }\n` : ''}`;

/** t0 → t1 → … */
export function chainFlow(length: number, { action = 'flow.noop', settings }: ChainOptions = {}): string {
  const tasks = Array.from({ length }, (_, at) => `  t${at}: { action: ${action}${at + 1 < length ? `, next: t${at + 1}` : ''} }`);
  return `${head('chain', settings)}tasks:\n${tasks.join('\n')}\n`;
}

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

/** Each entry of `inputs.list` through a task; `inputs.context` is data that the run holds besides. */
export function listFlow(concurrency: number, action = 'flow.noop'): string {
  return `${head('list', `concurrency: ${concurrency}`)}inputs:
  list: { type: array }
  context: { type: string, default: "" }
tasks:
  each: { action: ${action}, forEach: { in: "{{ inputs.list }}", concurrency: ${concurrency} } }
`;
}

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
