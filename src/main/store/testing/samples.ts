import { randomBytes } from 'node:crypto';
import type { RunEvent } from '../../../engine/run/events.ts';
import type { RunSummary } from '../../../engine/run/view.ts';
import type { MetricSample, NewRun, Store, TaskRecord } from '../api.ts';
import { contentHash } from '../content-hash.ts';

/** A run that was just created, with whatever the test cares about put over it. */
export function newRun(runId: string, over: Partial<NewRun> = {}): NewRun {
  const definitionText = over.definitionText ?? 'name: sample\n';
  return {
    runId,
    workflow: 'sample',
    path: 'sample.yaml',
    definitionHash: contentHash(definitionText),
    definitionText,
    baseDir: '/library',
    durability: 'durable',
    trigger: { kind: 'manual' },
    inputs: { count: 3 },
    createdAt: 1000,
    tasksTotal: 2,
    ...over,
  };
}

export function summaryOf(run: NewRun, over: Partial<RunSummary> = {}): RunSummary {
  return {
    runId: run.runId,
    workflow: run.workflow,
    path: run.path,
    definitionHash: run.definitionHash,
    status: 'running',
    trigger: 'manual',
    createdAt: run.createdAt,
    startedAt: null,
    endedAt: null,
    durationMs: 0,
    tasksTotal: run.tasksTotal,
    tasksEnded: 0,
    error: null,
    ...over,
  };
}

export function recordOf(runId: string, task: string, endedAt: number, over: Partial<TaskRecord> = {}): TaskRecord {
  return {
    runId,
    workflow: 'sample',
    task,
    action: 'data.set',
    visit: 1,
    status: 'succeeded',
    queuedAt: endedAt - 3,
    startedAt: endedAt - 2,
    endedAt,
    workMs: 1.5,
    waitMs: 0.5,
    attempts: 1,
    errorCode: null,
    ...over,
  };
}

export function sampleAt(at: number, over: Partial<MetricSample> = {}): MetricSample {
  return {
    at,
    intervalMs: 1000,
    tasksEnded: 10,
    runsEnded: 1,
    running: 4,
    queued: 2,
    activeRuns: 3,
    cpu: 0.5,
    rssBytes: 1000,
    heapBytes: 500,
    loopDelayP50Ms: 1,
    loopDelayP99Ms: 5,
    commits: 7,
    commitP99Ms: 3,
    rows: 20,
    storeBytes: 4096,
    overheadUs: 8,
    ...over,
  };
}

export function eventAt(at: number): RunEvent {
  return { type: 'task.visited', at, task: 0, visit: at };
}

/** An event that compression cannot make small. */
export function bigEvent(at: number, bytes: number): RunEvent {
  return {
    type: 'log',
    at,
    task: 0,
    visit: 1,
    attempt: 1,
    level: 'info',
    message: randomBytes(Math.ceil((bytes * 3) / 4)).toString('base64'),
  };
}

/** Appends and waits for the commit. */
export function append(store: Store, runId: string, firstSeq: number, ...events: RunEvent[]): Promise<void> {
  return new Promise((resolve) => store.append(runId, firstSeq, events, 'durable', resolve));
}
