import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Runtime, RuntimeStats } from '../../engine/runtime/api.ts';
import type { SystemSample } from '../../shared/contract/types.ts';
import type { MetricSample, Store, StoreStats } from '../store/api.ts';

const everyMs = 1000;
/** The histogram measures from tick to tick, so its resolution is part of what it says. */
const resolutionMs = 20;

export interface Metrics {
  stop(): void;
}

/** What a sample says of the limits. */
export type LiveLimits = Pick<SystemSample, 'maxConcurrentTasks' | 'maxConcurrentRuns' | 'limitedBy'>;

export interface MetricsOptions {
  readonly runtime: Pick<Runtime, 'stats'>;
  readonly store: Pick<Store, 'stats' | 'putMetrics'>;
  /** The limits in force now. */
  readonly limits: () => LiveLimits;
  /** The setting `monitoring`: off keeps the live graphs and writes nothing. */
  readonly record: () => boolean;
  readonly onSample: (sample: SystemSample) => void;
}

/** Measures the process and the engine once a second. */
export function startMetrics({ runtime, store, limits, record, onSample }: MetricsOptions): Metrics {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  let at = performance.now();
  let cpu = process.cpuUsage();
  let engine: RuntimeStats = runtime.stats();
  let disk: StoreStats = store.stats();

  const timer = setInterval(() => {
    const now = performance.now();
    const intervalMs = now - at;
    const used = process.cpuUsage(cpu);
    const engineNow = runtime.stats();
    const diskNow = store.stats();
    const memory = process.memoryUsage();
    const tasksEnded = engineNow.tasksEnded - engine.tasksEnded;
    const sample: MetricSample = {
      at: Date.now(),
      intervalMs,
      tasksEnded,
      runsEnded: engineNow.runsEnded - engine.runsEnded,
      running: engineNow.running,
      queued: engineNow.queued,
      activeRuns: engineNow.activeRuns,
      cpu: (used.user + used.system) / 1000 / intervalMs,
      rssBytes: memory.rss,
      heapBytes: memory.heapUsed,
      loopDelayP50Ms: Math.max(0, delay.percentile(50) / 1e6 - resolutionMs),
      loopDelayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - resolutionMs),
      commits: diskNow.commits - disk.commits,
      commitP99Ms: diskNow.commitP99Ms,
      rows: diskNow.rows - disk.rows,
      storeBytes: diskNow.bytes,
      overheadUs: tasksEnded > 0 ? ((engineNow.engineMs - engine.engineMs) * 1000) / tasksEnded : 0,
    };
    delay.reset();
    at = now;
    cpu = process.cpuUsage();
    engine = engineNow;
    disk = diskNow;
    if (record()) store.putMetrics(sample);
    onSample(toSystemSample(sample, limits()));
  }, everyMs);
  timer.unref();

  return {
    stop() {
      clearInterval(timer);
      delay.disable();
    },
  };
}

/** Counters become rates. */
export function toSystemSample(sample: MetricSample, limits: LiveLimits): SystemSample {
  const perSecond = (count: number): number => (sample.intervalMs > 0 ? (count * 1000) / sample.intervalMs : 0);
  const { tasksEnded, runsEnded: _runsEnded, commits, rows, ...gauges } = sample;
  return { ...gauges, ...limits, tasksPerS: perSecond(tasksEnded), commitsPerS: perSecond(commits), rowsPerS: perSecond(rows) };
}
