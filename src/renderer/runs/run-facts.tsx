import type { RunDetail } from '../../shared/contract/types.ts';
import type { RunSummary } from '../../engine/run/view.ts';
import { formatClock, formatTook, formatElapsed, formatWhen } from '../lib/format.ts';
import { startedBy } from '../lib/words.ts';
import { ValueView } from '../run/data/value-view.tsx';
import { useRunElapsed } from '../run/use-run-elapsed.ts';
import { hasEnded } from '../stores/runs.ts';
import { exactClock, overheadHint, overheadText } from '../ui/charts/units.ts';
import { StateGlyph, stateWords } from '../ui/state-glyph.tsx';
import { CalledRuns } from './called-runs.tsx';
import { openRun } from './open-run.ts';

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <>
      <dt className="text-fg3">{name}</dt>
      <dd className="min-w-0 truncate">{children}</dd>
    </>
  );
}

/** What is to be known of a run at a glance: state, times, and what went in and came out. */
export function RunFacts({
  runKey,
  run,
  detail,
  nameOf,
}: {
  readonly runKey: string;
  readonly run: RunSummary;
  readonly detail: RunDetail | null;
  readonly nameOf: (task: string) => string;
}) {
  const elapsedMs = useRunElapsed(runKey);
  return (
    <aside aria-label="Run facts" className="flex w-80 shrink-0 flex-col overflow-hidden border-l border-line bg-surface">
      <dl className="grid shrink-0 grid-cols-[84px_1fr] gap-x-3 gap-y-1 px-4 py-3">
        <Fact name="State">
          <span className="flex items-center gap-2">
            <StateGlyph state={run.status} />
            {stateWords[run.status]}
          </span>
        </Fact>
        <Fact name="Duration">
          {run.startedAt === null ? 'not started' : hasEnded(run.status) ? formatTook(run.durationMs) : formatElapsed(elapsedMs)}
        </Fact>
        <Fact name="Started">
          <span title={exactClock(run.startedAt ?? run.createdAt)}>{moment(run.startedAt ?? run.createdAt)}</span>
        </Fact>
        {run.startedAt !== null && run.startedAt - run.createdAt >= 1 ? (
          <Fact name="Queued for">{formatTook(run.startedAt - run.createdAt)}</Fact>
        ) : null}
        {run.endedAt === null ? null : (
          <Fact name="Ended">
            <span title={exactClock(run.endedAt)}>{moment(run.endedAt)}</span>
          </Fact>
        )}
        <Fact name="Tasks">
          {run.tasksEnded} of {run.tasksTotal} ended
        </Fact>
        {run.overheadUs === undefined ? null : (
          <Fact name="Engine">
            <span title={overheadHint}>overhead {overheadText(run.overheadUs)}</span>
          </Fact>
        )}
        <Fact name="Started by">{startedBy(run.trigger)}</Fact>
        {run.basedOn ? (
          <Fact name="Takes over">
            <button type="button" className="hover:underline" title={run.basedOn} onClick={() => run.basedOn && openRun(run.basedOn)}>
              results of an earlier run
            </button>
          </Fact>
        ) : null}
        <Fact name="File">
          <span title={run.path ?? undefined}>{run.path ?? 'none'}</span>
        </Fact>
        <Fact name="Definition">
          <code className="font-mono text-small" title={run.definitionHash}>
            {run.definitionHash.slice(0, 12)}
          </code>
        </Fact>
        <Fact name="Run">
          <code className="font-mono text-small select-all" title={run.runId}>
            {run.runId}
          </code>
        </Fact>
      </dl>
      <CalledRuns run={run} nameOf={nameOf} />
      <ValueView title="Inputs" value={detail?.inputs} className="border-t border-line" />
      <ValueView title="Outputs" value={detail?.outputs ?? undefined} className="border-t border-line" />
    </aside>
  );
}

/** To the second when it was today, else as short as it is clear. */
function moment(at: number): string {
  return new Date(at).toDateString() === new Date().toDateString() ? formatClock(at) : formatWhen(at);
}
