import type { PerformanceSummary } from '../../shared/contract/types.ts';
import { Chart, type ChartSeries } from '../ui/charts/chart.tsx';
import { axisDuration, figures } from '../ui/charts/units.ts';
import { Card, NothingYet } from './card.tsx';
import { bucketMsOf } from './figures.ts';
import type { Range } from './range.ts';

const runs = (value: number): string => figures(value);
const series: readonly ChartSeries[] = [
  { label: 'runs', colour: (theme) => theme.running, format: runs, draw: 'bars', width: 0, steps: 'whole' },
  { label: 'failed', colour: (theme) => theme.failed, format: runs, draw: 'bars', width: 0 },
  { label: 'tasks', colour: (theme) => theme.fg2, format: figures, axis: 'right', steps: 'whole' },
];

/** Runs and tasks that ended, by equal slices of the range. */
export function ThroughputCard({
  summary,
  from,
  to,
  range,
}: {
  readonly summary: PerformanceSummary;
  readonly from: number;
  readonly to: number;
  readonly range: Range;
}) {
  const { throughput } = summary;
  const any = throughput.runs.some((count) => count > 0) || throughput.tasks.some((count) => count > 0);
  const bucketMs = bucketMsOf(summary);
  return (
    <Card title="Throughput" aside={any ? `runs at the left, tasks at the right, per ${axisDuration(bucketMs)}` : undefined}>
      {any ? (
        <div className="min-h-0 flex-1 px-1">
          <Chart
            label="Throughput over time"
            columns={[throughput.at.map((at) => at + bucketMs / 2), throughput.runs, throughput.failed, throughput.tasks]}
            series={series}
            range={[from, to]}
            group="performance"
            atLeast={wholeAxis}
          />
        </div>
      ) : (
        <NothingYet>Nothing ended in {range.words}.</NothingYet>
      )}
    </Card>
  );
}

const wholeAxis = { left: 4, right: 10 };
