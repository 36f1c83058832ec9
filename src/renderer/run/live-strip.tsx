import { useMemo } from 'react';
import type { SystemSample } from '../../shared/contract/types.ts';
import { formatBytes } from '../lib/format.ts';
import { useSystem } from '../stores/system.ts';
import { Sparkline } from '../ui/charts/sparkline.tsx';
import { figures, fineDuration, percent, perSecond } from '../ui/charts/units.ts';
import { useStrip } from './strip-store.ts';

interface Gauge {
  readonly id: string;
  readonly name: string;
  readonly value: (sample: SystemSample) => number;
  readonly text: (sample: SystemSample) => string;
  /** The scale reaches at least this far, so that a quiet machine does not look busy. */
  readonly atLeast: number;
  readonly colour?: 'running';
}

const gauges: readonly Gauge[] = [
  {
    id: 'tasks',
    name: 'tasks',
    value: (sample) => sample.tasksPerS,
    text: (sample) => perSecond(sample.tasksPerS),
    atLeast: 10,
    colour: 'running',
  },
  {
    id: 'running',
    name: 'running',
    value: (sample) => sample.running,
    text: (sample) => `${figures(sample.running)} of ${figures(sample.maxConcurrentTasks)}`,
    atLeast: 4,
    colour: 'running',
  },
  {
    id: 'loop',
    name: 'loop delay p99',
    value: (sample) => sample.loopDelayP99Ms,
    text: (sample) => fineDuration(sample.loopDelayP99Ms),
    atLeast: 10,
  },
  { id: 'cpu', name: 'CPU', value: (sample) => sample.cpu, text: (sample) => percent(sample.cpu), atLeast: 1 },
  { id: 'memory', name: 'memory', value: (sample) => sample.rssBytes, text: (sample) => formatBytes(sample.rssBytes), atLeast: 1 },
];

/** Seconds that the strip shows. */
const shownSamples = 120;

/** The last two minutes of engine and machine as five small graphs with their values. */
export function LiveStrip() {
  const shown = useStrip((state) => state.shown);
  const samples = useSystem((state) => state.samples);
  const recent = useMemo(() => samples.slice(-shownSamples), [samples]);
  const latest = recent.at(-1);
  if (!shown) return null;
  return (
    <section aria-label="Live graphs" className="flex h-10 shrink-0 items-stretch divide-x divide-line border-t border-line bg-surface">
      {gauges.map((gauge) => (
        <div key={gauge.id} className="flex min-w-0 flex-1 items-center gap-3 px-3">
          <div className="w-24 shrink-0 leading-4">
            <div className="truncate text-tiny text-fg3">{gauge.name}</div>
            <div className="truncate">{latest ? gauge.text(latest) : '–'}</div>
          </div>
          <GaugeLine gauge={gauge} samples={recent} />
        </div>
      ))}
    </section>
  );
}

function GaugeLine({ gauge, samples }: { readonly gauge: Gauge; readonly samples: readonly SystemSample[] }) {
  const values = useMemo(() => samples.map(gauge.value), [gauge, samples]);
  return (
    <Sparkline
      values={values}
      capacity={shownSamples}
      atLeast={gauge.atLeast}
      label={`${gauge.name}, last two minutes`}
      className="h-7 min-w-0 flex-1"
      {...(gauge.colour ? { colour: gauge.colour } : {})}
    />
  );
}
