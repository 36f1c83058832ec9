import { useEffect, useState } from 'react';
import { cx } from '../lib/cx.ts';
import { plural } from '../lib/format.ts';
import { useSystem } from '../stores/system.ts';
import { openRun } from '../runs/open-run.ts';
import { Select } from '../ui/field.tsx';
import { IcicleCard } from './icicle-card.tsx';
import { MachineRow } from './machine-row.tsx';
import { ranges } from './range.ts';
import { RunTimeCard } from './run-time-card.tsx';
import { TasksCard } from './tasks-card.tsx';
import { ThroughputCard } from './throughput-card.tsx';
import { Tiles } from './tiles.tsx';
import { machineStepMs, usePerformance, useRange } from './use-performance.ts';

/** The dashboard over a chosen time up to now, for all workflows or one. */
export function PerformanceScreen() {
  const [range, chooseRange] = useRange();
  const [workflow, setWorkflow] = useState<string | null>(null);
  const { summary, machine, from, to, message } = usePerformance(range, workflow);
  const feed = useSystem((state) => state.feed);
  const [known, setKnown] = useState<readonly string[]>([]);
  useEffect(() => {
    const names = summary?.workflows.map((each) => each.workflow) ?? [];
    setKnown((before) => (names.every((name) => before.includes(name)) ? before : [...new Set([...before, ...names])].sort()));
  }, [summary]);
  return (
    <main aria-label="Performance" className="flex min-h-0 min-w-0 flex-1 flex-col overflow-y-auto bg-canvas">
      <div className="flex min-h-full flex-col gap-3 px-5 py-4">
        <header className="flex shrink-0 items-center gap-3">
          <h1 className="max-w-96 truncate text-title font-semibold">{workflow ?? 'All workflows'}</h1>
          <Select
            aria-label="Workflow"
            className="w-52"
            value={workflow ?? ''}
            onChange={(event) => setWorkflow(event.target.value || null)}
            options={[{ value: '', label: 'All workflows' }, ...known.map((name) => ({ value: name, label: name }))]}
          />
          <div role="group" aria-label="Time" className="flex overflow-hidden rounded-control border border-line bg-surface">
            {ranges.map((each) => (
              <button
                key={each.id}
                type="button"
                aria-pressed={each.id === range.id}
                onClick={() => chooseRange(each.id)}
                className={cx(
                  'h-7 px-3 focus-visible:-outline-offset-2',
                  each.id === range.id ? 'bg-sub font-semibold text-fg' : 'text-fg3 hover:text-fg',
                )}
              >
                {each.label}
              </button>
            ))}
          </div>
          <span className="ml-auto text-fg3" role="status">
            {message ? (
              <span className="text-failed">{message}</span>
            ) : summary ? (
              `${plural(summary.runs.count, 'run')} in ${range.words}`
            ) : (
              'Reading'
            )}
            {message ? '' : feed === 'live' ? ' · live' : ' · not connected'}
          </span>
        </header>
        {summary ? (
          <>
            <Tiles summary={summary} range={range} />
            <div className="grid min-h-0 flex-1 grid-cols-3 grid-rows-[minmax(220px,1.3fr)_minmax(220px,1.3fr)_minmax(190px,1fr)] gap-3">
              <RunTimeCard summary={summary} from={from} to={to} range={range} onOpenRun={openRun} />
              <IcicleCard summary={summary} onWorkflow={setWorkflow} />
              <TasksCard summary={summary} onWorkflow={setWorkflow} />
              <ThroughputCard summary={summary} from={from} to={to} range={range} />
              <MachineRow machine={machine} from={from} to={to} stepMs={machineStepMs(range)} />
            </div>
          </>
        ) : null}
      </div>
    </main>
  );
}
