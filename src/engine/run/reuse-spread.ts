import type { Plan } from '../plan/plan.ts';
import { readsOf } from '../plan/reads.ts';
import type { EarlierVisit } from './earlier-visits.ts';
import type { Reason } from './reuse-rows.ts';

/** From which visit on a task of the earlier run does not count any more. */
interface Mark {
  /** First visit that runs, from 1; infinite when none does. */
  from: number;
  /** Everything behind it outside its own cycle runs in every visit. */
  all: boolean;
  /** Visits of its own cycle that began at this event of the journal or later may come of it. */
  after: number;
}

/**
 * How running spreads. Outside cycles by the graph alone: whatever a task leads to over any transition, or whatever reads
 * it, runs again. Inside a cycle by the journal: what began before the visit that runs cannot have come of it, so the
 * rounds before it stay as they are.
 */
export class Spread {
  readonly #plan: Plan;
  readonly #visits: readonly (readonly EarlierVisit[])[];
  readonly #isPinned: (task: number) => boolean;
  readonly #marks: Mark[];
  /** By task: the first visit that runs because of another task. */
  readonly #affected: number[];
  readonly #reasons: (Reason | null)[];
  readonly #readers: number[][];
  readonly #seers: { readonly task: number; readonly visit: number; readonly setVisit: number }[][];
  readonly #queue: number[] = [];

  constructor(plan: Plan, visits: readonly (readonly EarlierVisit[])[], isPinned: (task: number) => boolean) {
    this.#plan = plan;
    this.#visits = visits;
    this.#isPinned = isPinned;
    this.#marks = plan.tasks.map(() => ({ from: Number.POSITIVE_INFINITY, all: false, after: Number.POSITIVE_INFINITY }));
    this.#affected = plan.tasks.map(() => Number.POSITIVE_INFINITY);
    this.#reasons = plan.tasks.map(() => null);
    this.#readers = plan.tasks.map(() => []);
    this.#seers = plan.tasks.map(() => []);
    for (const { index } of plan.tasks) {
      for (const read of readsOf(plan, index).tasks) this.#readers[read]?.push(index);
      for (const [at, { setBy }] of (visits[index] ?? []).entries()) {
        for (const { task, visit } of setBy) this.#seers[task]?.push({ task: index, visit: at + 1, setVisit: visit });
      }
    }
  }

  /** The task runs from that visit on, by itself. `known`: it is not another task than it was in the earlier run. */
  root(task: number, visit: number, reason: Reason, known: boolean): void {
    const ended = this.#visits[task]?.[visit - 1]?.ended ?? (known ? Number.POSITIVE_INFINITY : 0);
    this.#reasons[task] = reason;
    this.#mark(task, { from: visit, all: visit === 1, after: ended });
  }

  /** The task does not run, but ends otherwise than it did. */
  differs(task: number): void {
    this.#mark(task, { from: 1, all: true, after: 0 });
  }

  run(): void {
    for (let task = this.#queue.pop(); task !== undefined; task = this.#queue.pop()) this.#spreadFrom(task);
  }

  /** First visit that runs, from 1; infinite when none does. */
  from(task: number): number {
    return this.#marks[task]?.from ?? Number.POSITIVE_INFINITY;
  }

  /** First visit that runs because of another task. */
  affectedFrom(task: number): number {
    return this.#affected[task] ?? Number.POSITIVE_INFINITY;
  }

  reason(task: number): Reason | null {
    return this.#reasons[task] ?? null;
  }

  #spreadFrom(source: number): void {
    const plan = this.#plan;
    const because = plan.tasks[source]?.id ?? '';
    for (const edge of plan.outEdges[source] ?? []) this.#reach(source, plan.edges.to[edge] ?? 0, { why: 'follows', because });
    for (const reader of this.#readers[source] ?? []) this.#reach(source, reader, { why: 'reads', because });
    for (const { task, visit, setVisit } of this.#seers[source] ?? []) {
      if (setVisit < this.from(source)) continue;
      const after = this.#visits[task]?.[visit - 1]?.ended ?? Number.POSITIVE_INFINITY;
      this.#affect(task, { from: visit, all: visit === 1, after }, { why: 'reads', because });
    }
  }

  #reach(source: number, target: number, reason: Reason): void {
    const mark = this.#marks[source];
    if (!mark || target === source) return;
    const visits = this.#visits[target] ?? [];
    const cycle = this.#plan.cycle[source];
    const isInside = cycle !== null && cycle === this.#plan.cycle[target];
    const at = mark.all && !isInside ? 0 : visits.findIndex((visit) => visit.began >= mark.after);
    const visit = at === -1 ? undefined : visits[at];
    if (visit) this.#affect(target, { from: at + 1, all: at === 0, after: visit.ended }, reason);
    // It was not visited after that: nothing to take back, but what comes of it now is new.
    else this.#affect(target, { from: visits.length + 1, all: mark.all && !isInside, after: mark.after }, reason);
  }

  #affect(task: number, mark: Mark, reason: Reason): void {
    if (this.#isPinned(task)) return;
    this.#affected[task] = Math.min(this.#affected[task] ?? Number.POSITIVE_INFINITY, mark.from);
    const visits = this.#visits[task]?.length ?? 0;
    if (mark.from <= Math.max(1, visits)) this.#reasons[task] ??= reason;
    this.#mark(task, mark);
  }

  #mark(task: number, { from, all, after }: Mark): void {
    const mark = this.#marks[task];
    if (!mark || (from >= mark.from && after >= mark.after && (mark.all || !all))) return;
    mark.from = Math.min(mark.from, from);
    mark.after = Math.min(mark.after, after);
    mark.all ||= all;
    this.#queue.push(task);
  }
}
