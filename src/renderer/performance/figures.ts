import type { MachineSeries, PerformanceSummary, SystemSample } from '../../shared/contract/types.ts';

/** Numbers of the tiles that the summary does not carry as they are. */
export interface Figures {
  /** 0…1; null without runs. */
  readonly successRate: number | null;
  readonly failed: number;
  readonly canceled: number;
  /** Over the whole range. */
  readonly runsPerHour: number;
  /** The busiest bucket as a rate; null when nothing ran. */
  readonly peak: { readonly perHour: number; readonly at: number } | null;
  /** Share of task time that was work, 0…1; null when no task ended. */
  readonly workShare: number | null;
}

/** Folds a summary into the figures of the tiles. */
export function figuresOf(summary: PerformanceSummary): Figures {
  const { runs, throughput } = summary;
  const failed = throughput.failed.reduce((sum, count) => sum + count, 0);
  const spentMs = summary.workMs + summary.waitMs;
  const bucketMs = bucketMsOf(summary);
  let best = -1;
  throughput.runs.forEach((count, index) => {
    if (count > 0 && count > (throughput.runs[best] ?? 0)) best = index;
  });
  return {
    successRate: runs.count > 0 ? runs.succeeded / runs.count : null,
    failed,
    canceled: Math.max(0, runs.count - runs.succeeded - failed),
    runsPerHour: perHour(runs.count, summary.to - summary.from),
    peak: best < 0 ? null : { perHour: perHour(throughput.runs[best] ?? 0, bucketMs), at: throughput.at[best] ?? summary.from },
    workShare: spentMs > 0 ? summary.workMs / spentMs : null,
  };
}

/** The length of one bucket of the throughput, ms. */
export function bucketMsOf(summary: PerformanceSummary): number {
  const [first = summary.from, second = summary.to] = summary.throughput.at;
  return second - first;
}

function perHour(count: number, ms: number): number {
  return ms > 0 ? (count * 3_600_000) / ms : 0;
}

/** The engine's own time a task, over all tasks of those seconds, µs; null when none ended. */
export function overheadUsOf(samples: readonly SystemSample[]): number | null {
  let tasks = 0;
  let spentUs = 0;
  for (const sample of samples) {
    const ended = (sample.tasksPerS * sample.intervalMs) / 1000;
    tasks += ended;
    spentUs += ended * sample.overheadUs;
  }
  return tasks > 0 ? spentUs / tasks : null;
}

/** The recorded series with the live seconds after it. */
export function withLive(series: MachineSeries | null, samples: readonly SystemSample[], from: number): MachineSeries {
  const base = series ?? emptySeries;
  const last = base.at.at(-1) ?? from;
  const fresh = samples.filter((sample) => sample.at > last);
  if (fresh.length === 0) return base;
  const join = (column: keyof MachineSeries & keyof SystemSample): number[] => [...base[column], ...fresh.map((sample) => sample[column])];
  return {
    at: join('at'),
    cpu: join('cpu'),
    rssBytes: join('rssBytes'),
    heapBytes: join('heapBytes'),
    loopDelayP50Ms: join('loopDelayP50Ms'),
    loopDelayP99Ms: join('loopDelayP99Ms'),
    tasksPerS: join('tasksPerS'),
    running: join('running'),
    commitsPerS: join('commitsPerS'),
    commitP99Ms: join('commitP99Ms'),
    storeBytes: join('storeBytes'),
  };
}

/** A pause this many times longer than the usual step is a time in which no host measured. */
const gapSteps = 3;

/**
 * The columns of a chart over a series whose samples come every `stepMs`: where nobody measured for longer, a point
 * without values stands between, so that no line is drawn across.
 */
export function withGaps(
  at: readonly number[],
  columns: readonly (readonly number[])[],
  stepMs: number,
): readonly (readonly (number | null)[])[] {
  const times: number[] = [];
  const values: (number | null)[][] = columns.map(() => []);
  at.forEach((time, index) => {
    const before = at[index - 1];
    if (before !== undefined && time - before > gapSteps * stepMs) {
      times.push((before + time) / 2);
      for (const column of values) column.push(null);
    }
    times.push(time);
    columns.forEach((column, each) => values[each]?.push(column[index] ?? null));
  });
  return [times, ...values];
}

const emptySeries: MachineSeries = {
  at: [],
  cpu: [],
  rssBytes: [],
  heapBytes: [],
  loopDelayP50Ms: [],
  loopDelayP99Ms: [],
  tasksPerS: [],
  running: [],
  commitsPerS: [],
  commitP99Ms: [],
  storeBytes: [],
};
