import { apply } from './apply.ts';
import type { RunEvent } from './events.ts';
import type { DecideContext } from './input.ts';
import type { RunState } from './state.ts';

/** Records what happened: the event joins the step's batch and is folded at once, so the next decision sees it. */
export function emit(state: RunState, context: DecideContext, event: RunEvent): void {
  apply(state, event);
  context.events.push(event);
}
