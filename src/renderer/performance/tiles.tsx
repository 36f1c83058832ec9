import type { ReactNode } from 'react';
import type { PerformanceSummary } from '../../shared/contract/types.ts';
import { formatCount, formatDuration, formatWhen, plural } from '../lib/format.ts';
import { useSystem } from '../stores/system.ts';
import { figures, fineDuration, overheadHint, percent } from '../ui/charts/units.ts';
import { figuresOf, overheadUsOf } from './figures.ts';
import type { Range } from './range.ts';

function Tile({
  name,
  value,
  title,
  children,
}: {
  readonly name: string;
  readonly value: string;
  readonly title?: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="min-w-0 px-4 py-3" title={title}>
      <div className="text-tiny text-fg3">{name}</div>
      <div className="text-[22px] leading-7 font-semibold tracking-tight">{value}</div>
      <div className="truncate text-small text-fg2">{children}</div>
    </div>
  );
}

/** The figures on top: how long, how well, how many, and what the engine itself cost. */
export function Tiles({ summary, range }: { readonly summary: PerformanceSummary; readonly range: Range }) {
  const samples = useSystem((state) => state.samples);
  const { runs } = summary;
  const facts = figuresOf(summary);
  const overheadUs = overheadUsOf(samples);
  const tasks = summary.tasks.reduce((sum, task) => sum + task.count, 0);
  const retries = summary.tasks.reduce((sum, task) => sum + task.retries, 0);
  const time = (ms: number | null): string => (ms === null ? '–' : formatDuration(ms));
  const worst = summary.errors
    .filter((error) => error.code !== 'canceled')
    .slice(0, 2)
    .map((error) => `${error.code} ${formatCount(error.count)}`);
  return (
    <section aria-label="Figures" className="grid grid-cols-6 divide-x divide-line rounded-card border border-line bg-surface">
      <Tile name="Run time, p50" value={time(runs.p50)}>
        p95 {time(runs.p95)} · p99 {time(runs.p99)}
      </Tile>
      <Tile name="Succeeded" value={facts.successRate === null ? '–' : percent(facts.successRate)}>
        {facts.failed > 0 ? (
          <>
            <span className="text-failed">{formatCount(facts.failed)} failed</span>
            {worst.length > 0 ? ` · ${worst.join(', ')}` : ''}
          </>
        ) : runs.count > 0 ? (
          'none failed'
        ) : (
          'no run ended'
        )}
        {facts.canceled > 0 ? ` · ${formatCount(facts.canceled)} canceled` : ''}
      </Tile>
      <Tile name="Throughput" value={runs.count > 0 ? `${figures(facts.runsPerHour)}\u00a0/h` : '–'}>
        {facts.peak ? `peak ${figures(facts.peak.perHour)}\u00a0/h, ${formatWhen(facts.peak.at)}` : range.words}
      </Tile>
      <Tile name="Working, not waiting" value={facts.workShare === null ? '–' : percent(facts.workShare)}>
        {summary.waitMs > 0
          ? `${formatDuration(summary.waitMs)} waited in all`
          : facts.workShare === null
            ? 'no task ended'
            : 'no task waited'}
      </Tile>
      <Tile name="Tasks" value={tasks > 0 ? formatCount(tasks) : '–'}>
        {retries > 0 ? (
          <span className="text-retry">{plural(retries, 'retry', 'retries')}</span>
        ) : tasks > 0 ? (
          'none retried'
        ) : (
          'no task ended'
        )}
      </Tile>
      <Tile name="Engine overhead" title={overheadHint} value={overheadUs === null ? '–' : fineDuration(overheadUs / 1000)}>
        {overheadUs === null ? 'measured while tasks end' : 'a task, last minutes'}
      </Tile>
    </section>
  );
}
