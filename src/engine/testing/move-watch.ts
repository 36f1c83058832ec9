import { apply } from '../run/apply.ts';
import type { RunEvent } from '../run/events.ts';
import type { RunState } from '../run/state.ts';
import { type AttemptPhase, isLegal, type Part } from './legal-moves.ts';

/**
 * Folds a journal event by event and holds every change of the run, its tasks, visits, items and attempts against the
 * legal moves.
 */
export class MoveWatch {
  readonly state: RunState;
  /** Moves that happened, as `part event from to`. */
  readonly seen: Set<string>;
  readonly #fold: (state: RunState, event: RunEvent) => void;
  readonly #attempts = new Map<string, AttemptPhase>();
  readonly #ended = new Set<string>();

  /** `fold` is how events change the state; another one only where a test breaks it on purpose. */
  constructor(state: RunState, seen = new Set<string>(), fold = apply) {
    this.state = state;
    this.seen = seen;
    this.#fold = fold;
  }

  /** Folds the event; gives what is not legal about it, in words. */
  after(event: RunEvent): string[] {
    const { state } = this;
    const wrong: string[] = [];
    const note = (part: Part, what: string, from: string, to: string): void => {
      if (from === to) return;
      this.seen.add(`${part} ${event.type} ${from} ${to}`);
      if (!isLegal(part, event.type, from, to)) wrong.push(`${event.type} moves ${what} from ${from} to ${to}`);
    };
    if (state.endedAt > 0) wrong.push(`${event.type} comes after the run has ended`);
    const runBefore = state.status;
    const statuses = state.tasks.map((task) => task.status);
    const visits = state.tasks.map((task) => task.visit);
    const own = 'task' in event && event.task !== null ? state.tasks[event.task] : undefined;
    const item = 'item' in event ? event.item : undefined;
    const itemBefore = item === undefined ? '' : (own?.list?.status(item) ?? 'pending');
    if ('visit' in event && event.type !== 'task.visited' && own && event.visit !== own.visit)
      wrong.push(`${event.type} names visit ${event.visit} of a task on visit ${own.visit}`);
    this.#fold(state, event);
    note('run', 'the run', runBefore, state.status);
    for (const task of state.tasks) {
      const id = state.plan.tasks[task.index]?.id ?? '';
      const from = statuses[task.index] ?? '';
      const before = visits[task.index] ?? 0;
      // A task that ends and is queued again by its own end makes two moves in one event.
      if (task !== own || task.visit === before || !endsVisit(event)) note('task', id, from, task.status);
      if (task.visit === before) continue;
      note('visit', `${id} visit ${task.visit}`, 'none', 'open');
      if (task.visit !== before + 1) wrong.push(`${event.type} takes ${id} from visit ${before} to ${task.visit}`);
      if (before > 0 && !this.#ended.has(`${task.index}/${before}`) && !(task === own && endsVisit(event)))
        wrong.push(`${event.type} begins visit ${task.visit} of ${id} before the last one ended`);
    }
    if (own && endsVisit(event)) this.#endVisit(event, wrong, note);
    if (item !== undefined) note('item', `item ${item}`, itemBefore, own?.list?.status(item) ?? 'pending');
    this.#attempt(event, wrong, note);
    return wrong;
  }

  #endVisit(
    event: Extract<RunEvent, { visit: number }>,
    wrong: string[],
    note: (part: Part, what: string, from: string, to: string) => void,
  ): void {
    const key = `${event.task}/${event.visit}`;
    if (this.#ended.has(key)) wrong.push(`${event.type} ends visit ${key} a second time`);
    else note('visit', key, 'open', 'ended');
    this.#ended.add(key);
  }

  #attempt(event: RunEvent, wrong: string[], note: (part: Part, what: string, from: string, to: string) => void): void {
    let to: AttemptPhase | undefined;
    if (event.type === 'attempt.started') to = 'running';
    else if (event.type === 'attempt.waiting') to = 'waiting';
    else if (event.type === 'attempt.asking') to = 'asking';
    else if (event.type === 'attempt.calling') to = 'calling';
    else if (event.type === 'attempt.interrupted') to = event.policy === 'ask' ? 'indoubt' : 'ended';
    else if (event.type === 'attempt.retrying' || event.type === 'item.ended' || event.type === 'task.ended') to = 'ended';
    if (event.type === 'doubt.resolved') {
      const task = this.state.tasks[event.task];
      const attempt = event.item === undefined ? task?.attempt : task?.list?.attempt(event.item);
      const key = `${event.task}/${event.visit}/${event.item ?? ''}/${attempt}`;
      note('attempt', key, this.#attempts.get(key) ?? 'none', 'ended');
      this.#attempts.set(key, 'ended');
      return;
    }
    if (to === undefined || !('attempt' in event)) return;
    const item = 'item' in event ? event.item : undefined;
    // A list task's own end, and ends without an attempt, end none.
    if (event.type === 'task.ended' && (event.attempt === 0 || this.state.tasks[event.task]?.list)) return;
    const key = `${event.task}/${event.visit}/${item ?? ''}/${event.attempt}`;
    const from = this.#attempts.get(key) ?? 'none';
    if (from === to && to !== 'ended') wrong.push(`${event.type} does to attempt ${key} what was done already`);
    note('attempt', `attempt ${key}`, from, to);
    this.#attempts.set(key, to);
  }
}

function endsVisit(event: RunEvent): event is Extract<RunEvent, { type: 'task.ended' | 'task.skipped' }> {
  return event.type === 'task.ended' || event.type === 'task.skipped';
}
