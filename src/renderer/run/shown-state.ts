import type { TaskView } from '../../engine/run/view.ts';
import type { GlyphState } from '../ui/state-glyph.tsx';

/** The state of a task as it is shown: that it asks a person, and that its action did not run, say more than the bare state. */
export function shownState(view: TaskView): GlyphState {
  if (view.ask) return 'asking';
  return view.origin && view.status === 'succeeded' ? view.origin : view.status;
}
