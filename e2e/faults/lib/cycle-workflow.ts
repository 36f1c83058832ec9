import { fileURLToPath } from 'node:url';

const effectScript = fileURLToPath(new URL('../child/effect.sh', import.meta.url));

/** Tasks that may not be repeated unless a person says so. */
export const askedOnce: ReadonlySet<string> = new Set(['once']);

export const cycleOutputs = { repeated: 4, approved: true, waited: 4 };

/** A run of a few seconds: effects that may be repeated and one that may not, a question, and timers. */
export function cycleWorkflow(ledger: string): string {
  const effect = (task: string, item: string, work: string): string =>
    `[sh, ${JSON.stringify(effectScript)}, ${JSON.stringify(ledger)}, "${work}", "{{ run.id }}", ${task}, "1", "${item}"]`;
  return `millrace: 1
name: Cycle
settings: { concurrency: 3 }
tasks:
  first: { action: data.set, with: { n: 4 }, next: [repeat, once, question, waits] }
  repeat:
    action: shell.run
    forEach: { in: "{{ range(tasks.first.result.n) }}", concurrency: 2 }
    with: { command: ${effect('repeat', '{{ item }}', '0.1')} }
    onInterrupted: retry
    next: sum
  once:
    action: shell.run
    with: { command: ${effect('once', '-', '0.2')} }
    onInterrupted: ask
    next: sum
  question:
    action: human.approve
    with: { prompt: "Go on with {{ run.id }}?" }
    next: [{ on: approved, to: after }]
  after:
    action: shell.run
    with: { command: ${effect('after', '-', '0.05')} }
    onInterrupted: retry
    next: sum
  waits:
    action: flow.wait
    forEach: { in: "{{ range(4) }}", concurrency: 1 }
    with: { for: 300ms }
    next: sum
  sum: { action: data.set, with: { waited: "{{ tasks.waits.result.size() }}" } }
outputs:
  repeated: "{{ tasks.repeat.result.size() }}"
  approved: "{{ tasks.question.result.approved }}"
  waited: "{{ tasks.sum.result.waited }}"
`;
}
