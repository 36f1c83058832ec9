import type { RunSummary } from '../../engine/run/view.ts';
import type { MachineSeries, Percentiles, PerformanceSummary } from '../../shared/contract/types.ts';
import type { MetricSample, Store, TaskRecord } from '../store/api.ts';
import { hasEnded } from './run-status.ts';

const buckets = 60;
const maxDots = 2_000;
const maxTaskRecords = 200_000;
const runsPerRead = 1_000;
const maxRuns = 50_000;

/** The dashboard over a range: everything is folded from recorded runs and task visits, nothing is sampled. */
export async function summarisePerformance(
  store: Pick<Store, 'listRuns' | 'listTaskRecords'>,
  range: { readonly from: number; readonly to: number; readonly workflow: string | null },
): Promise<PerformanceSummary> {
  const [runs, records] = await Promise.all([readRuns(store, range), store.listTaskRecords({ ...range, limit: maxTaskRecords })]);
  return foldPerformance(runs, records, range);
}

async function readRuns(
  store: Pick<Store, 'listRuns'>,
  range: { from: number; to: number; workflow: string | null },
): Promise<RunSummary[]> {
  const runs: RunSummary[] = [];
  while (runs.length < maxRuns) {
    const page = await store.listRuns({
      ...(range.workflow === null ? {} : { workflow: range.workflow }),
      createdAfter: range.from,
      createdBefore: range.to,
      limit: runsPerRead,
      offset: runs.length,
    });
    runs.push(...page.runs);
    if (page.runs.length < runsPerRead) break;
  }
  return runs;
}

export function foldPerformance(
  runs: readonly RunSummary[],
  records: readonly TaskRecord[],
  range: { readonly from: number; readonly to: number },
): PerformanceSummary {
  const ended = runs.filter((run) => hasEnded(run.status));
  const workMs = sum(records, (record) => record.workMs);
  const errors = new Map<string, number>();
  for (const record of records) if (record.errorCode !== null) errors.set(record.errorCode, (errors.get(record.errorCode) ?? 0) + 1);
  return {
    from: range.from,
    to: range.to,
    runs: percentilesOf(ended, (run) => run.durationMs),
    workflows: [...groupBy(ended, (run) => `${run.workflow}\n${run.path ?? ''}`).values()]
      .map((group) => ({
        workflow: group[0]?.workflow ?? '',
        path: group[0]?.path ?? null,
        ...percentilesOf(group, (run) => run.durationMs),
      }))
      .sort((a, b) => b.count - a.count),
    tasks: [...groupBy(records, (record) => `${record.workflow}\n${record.task}`).values()]
      .map((group) => {
        const groupWorkMs = sum(group, (record) => record.workMs);
        return {
          workflow: group[0]?.workflow ?? '',
          task: group[0]?.task ?? '',
          action: group[0]?.action ?? '',
          ...percentilesOf(group, (record) => record.workMs),
          workMs: groupWorkMs,
          waitMs: sum(group, (record) => record.waitMs),
          retries: sum(group, (record) => Math.max(0, record.attempts - 1)),
          share: workMs > 0 ? groupWorkMs / workMs : 0,
        };
      })
      .sort((a, b) => b.workMs - a.workMs),
    workMs,
    waitMs: sum(records, (record) => record.waitMs),
    throughput: throughput(ended, records, range),
    dots: ended
      .slice()
      .sort((a, b) => b.createdAt - a.createdAt)
      .slice(0, maxDots)
      .map((run) => ({
        runId: run.runId,
        at: run.endedAt ?? run.createdAt,
        durationMs: run.durationMs,
        status: run.status,
        workflow: run.workflow,
      })),
    errors: [...errors].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count),
  };
}

export function machineSeries(samples: readonly MetricSample[]): MachineSeries {
  const column = (pick: (sample: MetricSample) => number): number[] => samples.map(pick);
  const rate = (pick: (sample: MetricSample) => number): number[] =>
    samples.map((sample) => (sample.intervalMs > 0 ? (pick(sample) * 1000) / sample.intervalMs : 0));
  return {
    at: column((sample) => sample.at),
    cpu: column((sample) => sample.cpu),
    rssBytes: column((sample) => sample.rssBytes),
    heapBytes: column((sample) => sample.heapBytes),
    loopDelayP50Ms: column((sample) => sample.loopDelayP50Ms),
    loopDelayP99Ms: column((sample) => sample.loopDelayP99Ms),
    tasksPerS: rate((sample) => sample.tasksEnded),
    running: column((sample) => sample.running),
    commitsPerS: rate((sample) => sample.commits),
    commitP99Ms: column((sample) => sample.commitP99Ms),
    storeBytes: column((sample) => sample.storeBytes),
  };
}

/** The value below which a share of the sorted values lies, by the nearest rank. */
export function percentile(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null;
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}

function percentilesOf<T extends { readonly status: string }>(entries: readonly T[], duration: (entry: T) => number): Percentiles {
  const sorted = Float64Array.from(entries, duration).sort();
  const at = (share: number): number | null => percentile(sorted as unknown as readonly number[], share);
  return {
    count: entries.length,
    succeeded: entries.filter((entry) => entry.status === 'succeeded').length,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
  };
}

function throughput(
  runs: readonly RunSummary[],
  records: readonly TaskRecord[],
  range: { from: number; to: number },
): PerformanceSummary['throughput'] {
  const width = Math.max(1, (range.to - range.from) / buckets);
  const bucketOf = (at: number): number => Math.min(buckets - 1, Math.max(0, Math.floor((at - range.from) / width)));
  const result = {
    at: Array.from({ length: buckets }, (_, index) => range.from + index * width),
    runs: new Array<number>(buckets).fill(0),
    failed: new Array<number>(buckets).fill(0),
    tasks: new Array<number>(buckets).fill(0),
  };
  const count = (column: number[], at: number): void => {
    const index = bucketOf(at);
    column[index] = (column[index] ?? 0) + 1;
  };
  for (const run of runs) {
    count(result.runs, run.endedAt ?? run.createdAt);
    if (run.status === 'failed') count(result.failed, run.endedAt ?? run.createdAt);
  }
  for (const record of records) count(result.tasks, record.endedAt);
  return result;
}

function sum<T>(entries: readonly T[], pick: (entry: T) => number): number {
  let total = 0;
  for (const entry of entries) total += pick(entry);
  return total;
}

function groupBy<T>(entries: readonly T[], key: (entry: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const entry of entries) {
    const name = key(entry);
    const group = groups.get(name);
    if (group) group.push(entry);
    else groups.set(name, [entry]);
  }
  return groups;
}
