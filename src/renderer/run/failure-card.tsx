import { Copy, LocateFixed } from 'lucide-react';
import type { RunSummary } from '../../engine/run/view.ts';
import { ChildLink } from '../runs/child-link.tsx';
import { canRetry } from '../runs/retry.ts';
import { RetryButton } from '../runs/retry-button.tsx';
import { Button } from '../ui/button.tsx';
import { notify } from '../ui/notices.tsx';
import { StateGlyph } from '../ui/state-glyph.tsx';
import { type Failure, failureText } from './failure.ts';

/** What happened, where, what next; and what can be done about it from here. */
export function FailureCard({
  failure,
  run,
  child,
  onShow,
}: {
  readonly failure: Failure;
  readonly run: RunSummary;
  /** The run that the failed task called. */
  readonly child?: string | undefined;
  readonly onShow?: (() => void) | undefined;
}) {
  return (
    <section aria-label="Failure" className="flex shrink-0 items-start gap-3 border-b border-line border-l-2 border-l-failed px-3 py-2">
      <StateGlyph state="failed" className="mt-0.5" />
      <dl className="grid min-w-0 flex-1 grid-cols-[auto_1fr] gap-x-3 gap-y-0.5">
        <dt className="sr-only">What</dt>
        <dd className="col-span-2 break-words">
          <code className="mr-2 font-mono text-small text-failed">{failure.code}</code>
          {failure.message}
        </dd>
        <dt className="text-fg3">Where</dt>
        <dd className="min-w-0 break-words">{failure.where}</dd>
        <dt className="text-fg3">Next</dt>
        <dd className="min-w-0 break-words">{failure.next}</dd>
      </dl>
      <div className="flex shrink-0 gap-2">
        {child ? <ChildLink runId={child} label="Open the run it called" size="button" /> : null}
        {canRetry(run) && run.path !== null ? <RetryButton path={run.path} runId={run.runId} /> : null}
        {onShow ? (
          <Button icon={<LocateFixed size={14} strokeWidth={1.5} aria-hidden="true" />} onClick={onShow}>
            Show on canvas
          </Button>
        ) : null}
        <Button
          icon={<Copy size={14} strokeWidth={1.5} aria-hidden="true" />}
          onClick={() => {
            void navigator.clipboard.writeText(failureText(failure, run)).then(() => notify({ tone: 'info', text: 'Failure copied.' }));
          }}
        >
          Copy as text
        </Button>
      </div>
    </section>
  );
}
