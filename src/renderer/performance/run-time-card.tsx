import { useMemo } from 'react';
import type { PerformanceSummary } from '../../shared/contract/types.ts';
import { Chart, type ChartSeries } from '../ui/charts/chart.tsx';
import { axisDuration } from '../ui/charts/units.ts';
import { Card, NothingYet } from './card.tsx';
import type { Range } from './range.ts';
import { runTimeColumns } from './run-times.ts';

const buckets = 40;
const format = (value: number): string => axisDuration(value);

const series: readonly ChartSeries[] = [
  { label: 'p95', colour: (theme) => theme.fg3, format, draw: 'none', steps: 'time' },
  { label: 'p50', colour: (theme) => theme.strong, format, width: 1 },
  { label: 'succeeded', colour: (theme) => theme.success, format, draw: 'dots' },
  { label: 'failed', colour: (theme) => theme.failed, format, draw: 'dots' },
  { label: 'canceled', colour: (theme) => theme.fg3, format, draw: 'dots' },
];
const bands = [[0, 1]] as const;

/** Each run as a dot over time, with the band between p50 and p95. A click opens the run. */
export function RunTimeCard({
  summary,
  from,
  to,
  range,
  onOpenRun,
}: {
  readonly summary: PerformanceSummary;
  readonly from: number;
  readonly to: number;
  readonly range: Range;
  readonly onOpenRun: (runId: string) => void;
}) {
  const columns = useMemo(() => runTimeColumns(summary.dots, summary.from, summary.to, buckets), [summary]);
  return (
    <Card title="Run time" aside="each dot a run, band p50 – p95" className="col-span-2">
      {summary.dots.length === 0 ? (
        <NothingYet>No run ended in {range.words}. Run a workflow, or choose a longer time.</NothingYet>
      ) : (
        <div className="min-h-0 flex-1 px-1">
          <Chart
            label="Run time over time"
            columns={[columns.at, columns.p95, columns.p50, columns.succeeded, columns.failed, columns.canceled]}
            series={series}
            bands={bands}
            range={[from, to]}
            group="performance"
            onPick={(index) => {
              const runId = columns.runIds[index];
              if (runId) onOpenRun(runId);
            }}
          />
        </div>
      )}
    </Card>
  );
}
