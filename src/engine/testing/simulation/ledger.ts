import type { RunEvent } from '../../run/events.ts';

/** One time an action's effect began, noted outside the store. */
export interface Effect {
  readonly runId: string;
  readonly task: number;
  readonly visit: number;
  readonly attempt: number;
  readonly item: number | undefined;
}

interface Committed {
  readonly intents: Set<string>;
  readonly ends: Set<string>;
  /** By (task, visit, item): how many more times it may begin than once. */
  readonly again: Map<string, number>;
  stopped: string | null;
  readonly due: Map<string, number>;
}

/** The effects as they happened and the journals as they were committed, held against each other: I1, I2, I4, I5, I6. */
export class Ledger {
  readonly effects: Effect[] = [];
  readonly wrong: string[] = [];
  /** The latest that the wall clock ever showed: what is due by then may begin, though the clock was set back since. */
  latestWallMs = 0;
  readonly #runs = new Map<string, Committed>();
  readonly #begun = new Map<string, number>();
  readonly #byVisit = new Map<string, number>();
  readonly #async: (runId: string, task: number) => boolean;

  /** `isAsync`: the task's action has effects, so its attempts need an intent. */
  constructor(isAsync: (runId: string, task: number) => boolean) {
    this.#async = isAsync;
  }

  /** An event is durable. */
  committed(runId: string, event: RunEvent): void {
    const run = this.#of(runId);
    this.latestWallMs = Math.max(this.latestWallMs, event.at);
    switch (event.type) {
      case 'attempt.started': {
        run.intents.add(keyOf(event.task, event.visit, event.item, event.attempt));
        if (run.stopped !== null) this.wrong.push(`I6: an attempt of ${runId} task ${event.task} begins after ${run.stopped}`);
        const due = run.due.get(keyOf(event.task, event.visit, event.item)) ?? 0;
        if (this.latestWallMs < due) this.wrong.push(`early: ${runId} task ${event.task} starts at ${event.at}, due at ${due}`);
        return;
      }
      case 'attempt.retrying':
        run.due.set(keyOf(event.task, event.visit, event.item), event.retryAt);
        this.#more(run, keyOf(event.task, event.visit, event.item));
        return;
      case 'task.delayed':
        run.due.set(keyOf(event.task, event.visit, undefined), event.until);
        return;
      case 'attempt.interrupted':
        if (event.policy === 'retry') this.#more(run, keyOf(event.task, event.visit, event.item));
        return;
      case 'doubt.resolved':
        this.#more(run, keyOf(event.task, event.visit, event.item));
        return;
      case 'task.ended':
      case 'item.ended': {
        const item = event.type === 'item.ended' ? event.item : undefined;
        const key = keyOf(event.task, event.visit, item);
        if (run.ends.has(key)) this.wrong.push(`I2: ${runId} ${key} ends twice`);
        run.ends.add(key);
        const reached = event.type === 'item.ended' || event.attempt > 0;
        if (event.status !== 'succeeded' || !reached || event.cached || !this.#async(runId, event.task)) return;
        if (!run.intents.has(keyOf(event.task, event.visit, item, event.attempt)))
          this.wrong.push(`I4: ${runId} ${key} succeeds without an intent`);
        return;
      }
      case 'run.pausing':
      case 'run.canceling':
      case 'run.failing':
        run.stopped = event.type;
        return;
      case 'run.resumed':
        run.stopped = null;
        return;
      default:
    }
  }

  /** An action begins to have its effect; `shown` is what a person sees of the run at that moment. */
  effect(effect: Effect, shown: string): void {
    const { runId, task, visit, item, attempt } = effect;
    this.effects.push(effect);
    const run = this.#of(runId);
    const key = keyOf(task, visit, item, attempt);
    if (!run.intents.has(key)) this.wrong.push(`I4: ${runId} ${key} has an effect without an intent`);
    if (['paused', 'canceled', 'succeeded', 'failed'].includes(shown))
      this.wrong.push(`I6: ${runId} ${key} begins while ${shown} is shown`);
    const times = (this.#begun.get(`${runId} ${key}`) ?? 0) + 1;
    this.#begun.set(`${runId} ${key}`, times);
    if (times > 1) this.wrong.push(`I5: ${runId} ${key} began ${times} times`);
    const visitKey = keyOf(task, visit, item);
    const all = (this.#byVisit.get(`${runId} ${visitKey}`) ?? 0) + 1;
    this.#byVisit.set(`${runId} ${visitKey}`, all);
    const allowed = 1 + (run.again.get(visitKey) ?? 0);
    if (all > allowed) this.wrong.push(`I5: ${runId} ${visitKey} began ${all} times, ${allowed} are accounted for`);
  }

  /** Somebody saw that a visit ended (I1). */
  acknowledged(runId: string, task: number, visit: number, status: string): void {
    if (status === 'skipped') return;
    if (!this.#of(runId).ends.has(keyOf(task, visit, undefined)))
      this.wrong.push(`I1: ${runId} shows the end of task ${task} visit ${visit}, the store does not have it`);
  }

  #more(run: Committed, key: string): void {
    run.again.set(key, (run.again.get(key) ?? 0) + 1);
  }

  #of(runId: string): Committed {
    let run = this.#runs.get(runId);
    if (!run) {
      run = { intents: new Set(), ends: new Set(), again: new Map(), stopped: null, due: new Map() };
      this.#runs.set(runId, run);
    }
    return run;
  }
}

function keyOf(...parts: readonly (number | undefined)[]): string {
  return parts.map((part) => part ?? '').join('/');
}
