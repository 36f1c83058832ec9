import type { TaskView } from '../../engine/run/view.ts';
import { isObject, type Json } from '../../engine/json.ts';
import { formatTook, plural } from '../lib/format.ts';
import { shownState } from './shown-state.ts';
import { ChildLink } from '../runs/child-link.tsx';
import { StateGlyph, stateWords } from '../ui/state-glyph.tsx';

/** One line on a task of a run: how it stands, what it took, where its result came from. */
export function TaskLine({
  view,
  name,
  action,
  result,
  message,
}: {
  readonly view: TaskView;
  readonly name: string;
  readonly action: string | undefined;
  readonly result: Json | undefined;
  /** Why its data could not be read. */
  readonly message: string | null;
}) {
  const decided = action === 'human.approve' && view.status === 'succeeded' && !view.items ? decisionOf(result) : null;
  return (
    <div className="flex h-7 shrink-0 items-center gap-2 border-b border-line px-3 text-small text-fg3">
      <StateGlyph state={shownState(view)} size={12} />
      <span className="font-semibold text-fg">{name}</span>
      <span>{view.ask ? stateWords.asking : stateWords[view.status]}</span>
      {view.origin ? <span className="text-cached">{originWords[view.origin]}</span> : null}
      {view.startedAt !== null && view.endedAt !== null && !view.origin ? <span>{formatTook(view.endedAt - view.startedAt)}</span> : null}
      {view.visit > 1 ? <span>visit {view.visit}</span> : null}
      {!view.items && view.attempt > 1 ? <span className="text-retry">{plural(view.attempt, 'attempt')}</span> : null}
      {decided ? <span className="min-w-0 truncate text-fg2">{decided}</span> : null}
      {view.child && !view.items ? <ChildLink runId={view.child} label="Open the run it called" /> : null}
      {message ? <span className="ml-auto text-failed">{message}</span> : null}
    </div>
  );
}

const originWords: Readonly<Record<NonNullable<TaskView['origin']>, string>> = {
  cached: 'from the cache: it did not run',
  reused: 'taken over from an earlier run: it did not run',
  pinned: 'pinned: it did not run',
};

/** "approved by ada: looks good". */
function decisionOf(result: Json | undefined): string | null {
  if (!isObject(result) || typeof result['approved'] !== 'boolean') return null;
  const by = typeof result['by'] === 'string' ? ` by ${result['by']}` : '';
  const note = typeof result['note'] === 'string' && result['note'] !== '' ? `: ${result['note']}` : '';
  return `${result['approved'] ? 'approved' : 'rejected'}${by}${note}`;
}
