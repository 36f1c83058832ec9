import { useCallback, useSyncExternalStore } from 'react';
import { createStore } from 'zustand/vanilla';
import { useStore } from 'zustand';
import type { RunFrame } from '../../shared/contract/types.ts';
import type { RunStatus } from '../../engine/run/events.ts';
import type { LogLine, RunSummary, TaskView } from '../../engine/run/view.ts';
import { api } from '../api/client.ts';
import { inWords } from '../api/errors.ts';
import { type FeedState, follow } from './follow.ts';
import { FrameQueue } from './frame-queue.ts';
import { LiveRun, type RunPart } from './live-run.ts';

/** A run shown somewhere: by the workflow's path on the canvas, by `runKey(runId)` where a past run is open. */
export interface AttachedRun {
  readonly runId: string;
  readonly feed: FeedState;
  /** Why the feed was lost, in words; null while it is well. */
  readonly message: string | null;
  readonly live: LiveRun;
}

interface RunsState {
  readonly attached: Readonly<Record<string, AttachedRun>>;
}

const endedStatuses: ReadonlySet<RunStatus> = new Set(['succeeded', 'failed', 'canceled']);
const stops = new Map<string, () => void>();
const store = createStore<RunsState>(() => ({ attached: {} }));

/** True when nothing will happen in the run any more. */
export function hasEnded(status: RunStatus): boolean {
  return endedStatuses.has(status);
}

/** The key under which an open past run is kept; never the same as a workflow's path. */
export function runKey(runId: string): string {
  return `run:${runId}`;
}

/** The workflow whose canvas a key stands for; null for the key of a past run. */
export function pathOfKey(key: string): string | null {
  return key.startsWith('run:') ? null : key;
}

/** Shows a run under a key: opens its feed, takes it up again after a loss where it left off. The same run twice is one. */
export function attachRun(key: string, runId: string): void {
  const current = store.getState().attached[key];
  if (current?.runId === runId && current.feed !== 'lost') return;
  stops.get(key)?.();
  const live = current?.runId === runId ? current.live : new LiveRun();
  const queue = new FrameQueue<RunFrame>((frames) => live.take(frames, Date.now()));
  put(key, { runId, live, feed: 'connecting', message: null });
  const stop = follow<RunFrame>({
    open: (signal) => {
      queue.flush();
      return api.runs.watch(live.seq >= 0 ? { runId, sinceSeq: live.seq } : { runId }, { signal });
    },
    onValue: (frame) => queue.push(frame),
    onState: (feed, error) => {
      if (feed === 'ended') queue.flush();
      const now = store.getState().attached[key];
      const message = error === null ? null : inWords(error).message;
      if (now && (now.feed !== feed || now.message !== message)) put(key, { ...now, feed, message });
    },
    isOver: () => {
      queue.flush();
      return live.run !== null && hasEnded(live.run.status);
    },
    isFinal: (error) => typeof error === 'object' && error !== null && 'code' in error && error.code === 'not_found',
  });
  stops.set(key, () => {
    stop();
    queue.drop();
  });
}

/** Nobody looks at that run any more. The run itself goes on. */
export function detachRun(key: string): void {
  stops.get(key)?.();
  stops.delete(key);
  const { [key]: gone, ...rest } = store.getState().attached;
  if (gone) store.setState({ attached: rest });
}

function put(key: string, run: AttachedRun): void {
  store.setState((state) => ({ attached: { ...state.attached, [key]: run } }));
}

/** What is attached under a key now; outside React. */
export function attachedRun(key: string): AttachedRun | undefined {
  return store.getState().attached[key];
}

/** What is attached under a key: changes when another run is attached or the feed is lost, not with the run's progress. */
export function useAttachedRun(key: string): AttachedRun | undefined {
  return useStore(store, (state) => state.attached[key]);
}

const nothing = (): void => undefined;
const noSubscription = () => nothing;

function usePart<T>(key: string, part: RunPart, read: (live: LiveRun | undefined) => T): T {
  const live = useAttachedRun(key)?.live;
  const subscribe = useCallback((listener: () => void) => (live ? live.onPart(part, listener) : nothing), [live, part]);
  return useSyncExternalStore(live ? subscribe : noSubscription, () => read(live));
}

/** The run's own line: status, times, counts. Undefined until the first frame. */
export function useRunView(key: string): RunSummary | undefined {
  return usePart(key, 'run', (live) => live?.run ?? undefined);
}

/** One task as its card shows it. Only this task's changes draw the card again. */
export function useTaskView(key: string, taskId: string): TaskView | undefined {
  const live = useAttachedRun(key)?.live;
  const subscribe = useCallback((listener: () => void) => (live ? live.onTask(taskId, listener) : nothing), [live, taskId]);
  return useSyncExternalStore(live ? subscribe : noSubscription, () => live?.task(taskId));
}

/** How often a transition was taken; the key is `from>index in next>to`. */
export function useEdgeCount(key: string, edgeKey: string): number {
  const live = useAttachedRun(key)?.live;
  const subscribe = useCallback((listener: () => void) => (live ? live.onEdge(edgeKey, listener) : nothing), [live, edgeKey]);
  return useSyncExternalStore(live ? subscribe : noSubscription, () => live?.edge(edgeKey) ?? 0);
}

/** Draws again when anything in that part of the run changed, at most once a frame; read the run itself from `useAttachedRun`. */
export function useRunVersion(key: string, part: RunPart): number {
  return usePart(key, part, (live) => live?.version(part) ?? 0);
}

const noLines: readonly LogLine[] = [];

/** The log so far. The list grows in place: depend on the version beside it. */
export function useRunLog(key: string): { readonly lines: readonly LogLine[]; readonly version: number } {
  const version = useRunVersion(key, 'log');
  return { lines: useAttachedRun(key)?.live.log ?? noLines, version };
}
