import type { MetricSample } from './api.ts';

/** How samples become one over a longer interval: counters add up, gauges are averaged over time, tails keep the worst. */
type Merge = 'sum' | 'mean' | 'worst' | 'per_task';

/** Every number of a sample but its time: how it merges, and the column it is kept in. */
export const metricShape = {
  tasksEnded: { column: 'tasks_ended', merge: 'sum' },
  runsEnded: { column: 'runs_ended', merge: 'sum' },
  running: { column: 'running', merge: 'mean' },
  queued: { column: 'queued', merge: 'mean' },
  activeRuns: { column: 'active_runs', merge: 'mean' },
  cpu: { column: 'cpu', merge: 'mean' },
  rssBytes: { column: 'rss_bytes', merge: 'mean' },
  heapBytes: { column: 'heap_bytes', merge: 'mean' },
  loopDelayP50Ms: { column: 'loop_delay_p50_ms', merge: 'mean' },
  loopDelayP99Ms: { column: 'loop_delay_p99_ms', merge: 'worst' },
  commits: { column: 'commits', merge: 'sum' },
  commitP99Ms: { column: 'commit_p99_ms', merge: 'worst' },
  rows: { column: 'rows', merge: 'sum' },
  storeBytes: { column: 'store_bytes', merge: 'mean' },
  overheadUs: { column: 'overhead_us', merge: 'per_task' },
} as const satisfies Record<Exclude<keyof MetricSample, 'at' | 'intervalMs'>, { column: string; merge: Merge }>;

export type MetricName = keyof typeof metricShape;
export const metricNames = Object.keys(metricShape) as MetricName[];

/** Samples of one stretch of time, oldest first, as one; null for none. */
export function mergeSamples(samples: readonly MetricSample[]): MetricSample | null {
  const last = samples.at(-1);
  if (last === undefined) return null;
  if (samples.length === 1) return last;
  const intervalMs = total(samples, (sample) => sample.intervalMs);
  const tasksEnded = total(samples, (sample) => sample.tasksEnded);
  const merged: Record<MetricName, number> = { ...last };
  for (const name of metricNames) {
    switch (metricShape[name].merge) {
      case 'sum':
        merged[name] = total(samples, (sample) => sample[name]);
        break;
      case 'mean':
        merged[name] = intervalMs === 0 ? last[name] : total(samples, (sample) => sample[name] * sample.intervalMs) / intervalMs;
        break;
      case 'worst':
        merged[name] = samples.reduce((worst, sample) => Math.max(worst, sample[name]), 0);
        break;
      case 'per_task':
        merged[name] =
          tasksEnded === 0
            ? total(samples, (sample) => sample[name]) / samples.length
            : total(samples, (sample) => sample[name] * sample.tasksEnded) / tasksEnded;
        break;
    }
  }
  return { ...merged, at: last.at, intervalMs };
}

/** Samples between `from` and `to`, oldest first, merged into at most `points` stretches of equal length. */
export function downsample(samples: readonly MetricSample[], from: number, to: number, points: number): MetricSample[] {
  const bucketMs = bucketLength(from, to, points);
  const result: MetricSample[] = [];
  let bucket: MetricSample[] = [];
  let current = -1;
  const flush = () => {
    const merged = mergeSamples(bucket);
    if (merged !== null) result.push(merged);
    bucket = [];
  };
  for (const sample of samples) {
    if (sample.at < from || sample.at > to) continue;
    const index = Math.floor((sample.at - from) / bucketMs);
    if (index !== current) flush();
    current = index;
    bucket.push(sample);
  }
  flush();
  return result;
}

/** Length of a stretch in whole ms so that both ends of the range fall into at most `points` of them. */
export function bucketLength(from: number, to: number, points: number): number {
  return Math.max(1, Math.ceil((to - from + 1) / Math.max(1, Math.floor(points))));
}

function total(samples: readonly MetricSample[], of: (sample: MetricSample) => number): number {
  let sum = 0;
  for (const sample of samples) sum += of(sample);
  return sum;
}
