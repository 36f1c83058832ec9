/** Generated workflow files. Task ids are t0, t1 … in the order of the file. */

export interface ChainOptions {
  readonly action?: string;
  readonly settings?: string;
}

/** The first lines of a file. */
export const head = (name: string, settings?: string): string =>
  `millrace: 1\nname: ${name}\n${settings ? `settings: { ${settings} }\n` : ''}`;

/** t0 → t1 → … */
export function chainFlow(length: number, { action = 'flow.noop', settings }: ChainOptions = {}): string {
  const tasks = Array.from({ length }, (_, at) => `  t${at}: { action: ${action}${at + 1 < length ? `, next: t${at + 1}` : ''} }`);
  return `${head('chain', settings)}tasks:\n${tasks.join('\n')}\n`;
}

/** Each entry of `inputs.list` through a task; `inputs.context` is data that the run holds besides. */
export function listFlow(concurrency: number, action = 'flow.noop'): string {
  return `${head('list', `concurrency: ${concurrency}`)}inputs:
  list: { type: array }
  context: { type: string, default: "" }
tasks:
  each: { action: ${action}, forEach: { in: "{{ inputs.list }}", concurrency: ${concurrency} } }
`;
}

/** A ring of `tasks` that is gone round `rounds` times, then an action with effects. */
export function longFlow(tasks: number, rounds: number, name = 'long'): string {
  const ring = Array.from({ length: tasks - 1 }, (_, at) => `  t${at}: { action: flow.noop, next: t${at + 1} }`);
  return `${head(name)}vars: { round: 1 }
tasks:
${ring.join('\n')}
  t${tasks - 1}:
    action: flow.noop
    nextMode: first
    next:
      - { to: t0, when: "{{ vars.round < ${rounds} }}", set: { round: "{{ vars.round + 1 }}" } }
      - { to: last }
  last: { action: bench.step }
`;
}
