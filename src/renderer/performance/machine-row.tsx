import { useMemo } from 'react';
import type { MachineSeries } from '../../shared/contract/types.ts';
import { formatBytes } from '../lib/format.ts';
import { Chart, type ChartSeries } from '../ui/charts/chart.tsx';
import { axisBytes, axisDuration, figures, fineDuration, percent, perSecond } from '../ui/charts/units.ts';
import { Card, NothingYet } from './card.tsx';
import { withGaps } from './figures.ts';

const cpu: readonly ChartSeries[] = [
  { label: 'CPU', colour: (theme) => theme.fg2, format: percent },
  { label: 'loop delay p99', colour: (theme) => theme.running, format: axisDuration, axis: 'right', steps: 'time' },
];
const memory: readonly ChartSeries[] = [
  { label: 'resident', colour: (theme) => theme.fg2, format: axisBytes, steps: 'binary' },
  { label: 'heap', colour: (theme) => theme.running, format: axisBytes },
];
const commits: readonly ChartSeries[] = [
  { label: 'commits', colour: (theme) => theme.fg2, format: perSecond },
  { label: 'commit p99', colour: (theme) => theme.running, format: axisDuration, axis: 'right', steps: 'time' },
];
const cpuLeast = { left: 1, right: 10 };
const commitLeast = { left: 5, right: 5 };

/** What the host's process used: CPU and event loop, memory, and commits of the store. */
export function MachineRow({
  machine,
  from,
  to,
  stepMs,
}: {
  readonly machine: MachineSeries;
  readonly from: number;
  readonly to: number;
  /** Usual time between two samples. */
  readonly stepMs: number;
}) {
  const last = machine.at.length - 1;
  const now = (column: readonly number[]): number => column[last] ?? 0;
  const range = [from, to] as const;
  const any = last >= 1;
  const columns = useMemo(() => {
    const over = (...of: (readonly number[])[]) => withGaps(machine.at, of, stepMs);
    return {
      cpu: over(machine.cpu, machine.loopDelayP99Ms),
      memory: over(machine.rssBytes, machine.heapBytes),
      commits: over(machine.commitsPerS, machine.commitP99Ms),
    };
  }, [machine, stepMs]);
  return (
    <>
      <Card
        title="CPU and event loop"
        aside={any ? `${percent(now(machine.cpu))} of a core · delay p99 ${fineDuration(now(machine.loopDelayP99Ms))}` : undefined}
      >
        <Plot any={any}>
          <Chart label="CPU and event-loop delay" columns={columns.cpu} series={cpu} range={range} atLeast={cpuLeast} group="performance" />
        </Plot>
      </Card>
      <Card title="Memory" aside={any ? `${formatBytes(now(machine.rssBytes))} · heap ${formatBytes(now(machine.heapBytes))}` : undefined}>
        <Plot any={any}>
          <Chart label="Memory" columns={columns.memory} series={memory} range={range} group="performance" />
        </Plot>
      </Card>
      <Card
        title="Commits"
        aside={
          any
            ? `${figures(now(machine.commitsPerS))}\u00a0/s · p99 ${fineDuration(now(machine.commitP99Ms))} · store ${formatBytes(now(machine.storeBytes))}`
            : undefined
        }
      >
        <Plot any={any}>
          <Chart
            label="Commits of the store"
            columns={columns.commits}
            series={commits}
            range={range}
            atLeast={commitLeast}
            group="performance"
          />
        </Plot>
      </Card>
    </>
  );
}

function Plot({ any, children }: { readonly any: boolean; readonly children: React.ReactNode }) {
  return any ? (
    <div className="min-h-0 flex-1 px-1">{children}</div>
  ) : (
    <NothingYet>The host measures once a second; the graph begins in a moment.</NothingYet>
  );
}
