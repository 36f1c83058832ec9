import type { RunHandle } from '../../engine/runtime/api.ts';
import type { WaitReport } from '../../shared/contract/types.ts';
import { isoTime } from './iso-time.ts';
import { hasEnded } from './run-status.ts';

/** More are not listed: a list of 100,000 items may wait for as many answers. */
const maxWaits = 200;

/**
 * Why a run that has not ended does not move, or what parts of it wait for while others move. Empty for one that has
 * ended, and for one whose every task that began is at work. `storageProblem`: what the store says when it does not answer.
 */
export function waitsOf(handle: RunHandle, storageProblem: string | null = null): WaitReport[] {
  const { status } = handle.summary();
  if (hasEnded(status)) return [];
  const waits: WaitReport[] = [];
  const add = (kind: WaitReport['kind'], text: string, more: Partial<WaitReport> = {}): void => {
    if (waits.length < maxWaits) waits.push({ task: null, item: null, kind, text, until: null, ...more });
  };
  if (storageProblem !== null) add('storage', storageProblem);
  if (status === 'queued') add('place', 'It waits for its place among the runs.');
  if (status === 'paused') add('paused', 'It is paused; resume goes on with it.');
  for (const { task, item, ask, until } of handle.asks()) {
    add(ask.kind, ask.assignee === null ? ask.prompt : `${ask.prompt} (${ask.assignee})`, { task, item, until: isoTime(until) });
  }
  for (const id of handle.taskIds()) {
    const view = handle.task(id)?.view;
    if (!view) continue;
    const until = isoTime(view.dueAt);
    if (view.items) {
      for (const wait of itemWaits(handle, id)) if (waits.length < maxWaits) waits.push(wait);
    } else if (view.status === 'indoubt') add('doubt', doubtText, { task: id });
    else if (view.status === 'waiting' && !view.ask) add('timer', 'It waits for a time.', { task: id, until });
    else if (view.status === 'running' && view.child !== undefined)
      add('call', `It waits for run ${view.child}.`, { task: id, runId: view.child });
    if (view.status === 'retrying') add('retry', 'It is tried again.', { task: id, until });
    if (view.status === 'queued') add('slot', 'As many tasks as may run at once are running.', { task: id });
  }
  return waits;
}

const doubtText = 'It was interrupted and may have had its effect; a person decides whether to repeat it.';

function* itemWaits(handle: RunHandle, task: string): Generator<WaitReport> {
  const page = 500;
  for (let offset = 0; ; offset += page) {
    const items = handle.items(task, { offset, limit: page, status: 'all' });
    for (const { index, status, ask, child } of items?.rows ?? []) {
      const base = { task, item: index, until: null };
      if (status === 'indoubt') yield { ...base, kind: 'doubt', text: doubtText };
      else if (status === 'waiting' && !ask) yield { ...base, kind: 'timer', text: 'It waits for a time.' };
      else if (status === 'retrying') yield { ...base, kind: 'retry', text: 'It is tried again.' };
      else if (status === 'running' && child !== undefined)
        yield { ...base, kind: 'call', text: `It waits for run ${child}.`, runId: child };
    }
    if (!items || offset + page >= items.total) return;
  }
}
