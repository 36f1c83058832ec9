import { MillraceError } from '../errors.ts';
import type { Ask, OpenAsk } from '../run/ask.ts';
import type { AskState } from '../run/parked.ts';
import type { Projection } from '../run/projection.ts';
import { type RunState, type TaskState, askOf } from '../run/state.ts';

/** The questions of a run that wait for a person, in task order, then item order. Cost: the tasks and the questions. */
export function openAsks(state: RunState): OpenAsk[] {
  if (state.asks === 0) return [];
  return state.tasks.flatMap((task) => {
    const id = state.plan.tasks[task.index]?.id ?? '';
    if (task.ask) return [openAsk(id, task, null, task.ask)];
    const asks = [...(task.list?.asks ?? [])].sort(([a], [b]) => a - b);
    return asks.map(([item, ask]) => openAsk(id, task, item, ask));
  });
}

/** An open question as it is shown. */
export function openAsk(task: string, { visit }: TaskState, item: number | null, { ask, askedAt, until }: AskState): OpenAsk {
  return { task, visit, item, ask, askedAt, until };
}

/** Where answers are handed in: a question is answered once, by the first who does. */
export class AskDesk {
  readonly #live: RunState;
  readonly #projection: Projection;
  readonly #taken = new WeakSet<AskState>();

  constructor(live: RunState, projection: Projection) {
    this.#live = live;
    this.#projection = projection;
  }

  /**
   * The question at a task or item, kept for one answer until `release`. Without an item, the only question of a list
   * task is meant. Throws `not_found` when nothing is asked there any more, `invalid_input` when it is not clear which
   * question is meant.
   */
  take(id: string, wanted: number | null): { readonly task: number; readonly item: number | null; readonly ask: Ask; release(): void } {
    const index = this.#live.plan.indexOf.get(id);
    // Only what is committed has been shown to anybody and can be answered.
    const shown = this.#projection.state.tasks[index ?? -1];
    const live = this.#live.tasks[index ?? -1];
    if (!shown || !live) throw new MillraceError('not_found', `There is no task ${id} in this run.`);
    const item = wanted ?? onlyItem(id, shown);
    const asked = askOf(live, item ?? undefined);
    if (!asked || !askOf(shown, item ?? undefined) || live.visit !== shown.visit || this.#taken.has(asked)) {
      const where = item === null ? `Task ${id}` : `Item ${item} of task ${id}`;
      throw new MillraceError('not_found', `${where} asks nothing, or it has been answered already.`);
    }
    this.#taken.add(asked);
    return { task: live.index, item, ask: asked.ask, release: () => this.#taken.delete(asked) };
  }
}

function onlyItem(id: string, task: TaskState): number | null {
  const items = [...(task.list?.asks.keys() ?? [])].sort((a, b) => a - b);
  if (items.length > 1) {
    const some = items.slice(0, 10).join(', ');
    throw new MillraceError(
      'invalid_input',
      `Task ${id} asks ${items.length} questions; say which item: ${some}${items.length > 10 ? ' …' : ''}.`,
      items,
    );
  }
  return items[0] ?? null;
}
