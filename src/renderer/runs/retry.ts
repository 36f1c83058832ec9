import type { RunSummary } from '../../engine/run/view.ts';

/** True for a run that ended badly, whose file is known, and that nobody called: its caller is what is tried again. */
export function canRetry(run: RunSummary): boolean {
  return (run.status === 'failed' || run.status === 'canceled') && run.path !== null && !run.parent;
}
