/** Wait of task `wait`, ms. */
export const waitMs = 10_000;

/**
 * The workflow of the model tests, in one of its editions: gates are called after the edition, so that it shows which one
 * a run follows. Two ways: a, b, a question, c; and a wait, then x.
 */
export function editionText(edition: number): string {
  return `
tasks:
  a: { action: test.gate, with: { name: a${edition} }, onError: continue, onInterrupted: retry, next: b }
  b: { action: test.gate, with: { name: b${edition} }, onError: continue, onInterrupted: retry, next: ask }
  ask: { action: human.approve, with: { prompt: "Go on?" }, next: { to: c, on: any } }
  c: { action: test.gate, with: { name: c${edition} }, onError: continue, onInterrupted: retry }
  wait: { action: flow.wait, with: { for: ${waitMs} }, next: x }
  x: { action: test.gate, with: { name: x${edition} }, onError: continue, onInterrupted: retry }
`;
}

type Step = 'todo' | 'open' | 'done';
type GateName = 'a' | 'b' | 'c' | 'x';

/** One run of that workflow, as a person would describe it: no events, no joins, no queues. */
export class RunModel {
  readonly edition: number;
  intention: 'run' | 'pause' | 'cancel' = 'run';
  ended = false;
  readonly steps: Record<GateName | 'ask' | 'wait', Step> = { a: 'todo', b: 'todo', ask: 'todo', c: 'todo', wait: 'open', x: 'todo' };
  readonly #dueAt: number;

  constructor(edition: number, now: number) {
    this.edition = edition;
    this.#dueAt = now + waitMs;
    this.move(now);
  }

  /** Everything that may start starts; nothing else. */
  move(now: number): void {
    const { steps } = this;
    if (this.ended) return;
    if (this.intention === 'cancel') {
      this.ended = true;
      return;
    }
    if (this.intention === 'pause') return;
    if (steps.wait === 'open' && now >= this.#dueAt) steps.wait = 'done';
    const begin = (step: GateName | 'ask', after: Step): void => {
      if (steps[step] === 'todo' && after === 'done') steps[step] = 'open';
    };
    begin('a', 'done');
    begin('b', steps.a);
    begin('ask', steps.b);
    begin('c', steps.ask);
    begin('x', steps.wait);
    this.ended = Object.values(steps).every((step) => step === 'done');
  }

  /** The host died: what ran is to be done again. */
  interrupt(): void {
    for (const gate of gateNames) if (this.steps[gate] === 'open') this.steps[gate] = 'todo';
  }

  get openGates(): GateName[] {
    return this.ended ? [] : gateNames.filter((gate) => this.steps[gate] === 'open');
  }

  get asks(): boolean {
    return !this.ended && this.steps.ask === 'open';
  }

  /** What is shown of the run. */
  get status(): string {
    if (this.ended) return this.intention === 'cancel' ? 'canceled' : 'succeeded';
    if (this.intention === 'pause') return this.openGates.length > 0 ? 'pausing' : 'paused';
    return this.asks && this.openGates.length === 0 && this.steps.wait === 'done' ? 'waiting' : 'running';
  }
}

const gateNames: readonly GateName[] = ['a', 'b', 'c', 'x'];
