import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { RunSummary } from '../../engine/run/view.ts';
import type { SystemFrame, SystemSample } from '../../shared/contract/types.ts';
import { api } from '../api/client.ts';
import { inWords } from '../api/errors.ts';
import { type FeedState, follow } from './follow.ts';
import { hasEnded } from './runs.ts';

/** Seconds of samples kept for the strip and the live graphs. */
export const keptSamples = 300;
/** Changed runs kept for lists that are live; older ones come from `runs.list`. */
const keptRuns = 500;

export interface SystemState {
  readonly feed: FeedState;
  /** Why the feed was lost; null while it is well. */
  readonly message: string | null;
  /** Oldest first, one a second, at most `keptSamples`. */
  readonly samples: readonly SystemSample[];
  readonly latest: SystemSample | null;
  /** Runs that changed while the window was open, by id, as last heard. */
  readonly runs: ReadonlyMap<string, RunSummary>;
  /** Those of them that go on, newest first. */
  readonly activeRuns: readonly RunSummary[];
  readonly storage: { readonly ok: boolean; readonly message: string | null };
  /** Goes up each time files of the library changed. */
  readonly libraryChanges: number;
  /** Goes up each time a run was heard of that asks a person, or did until then. */
  readonly asksChanges: number;
  /** Goes up each time a run ended. */
  readonly runsEnded: number;
}

export const emptySystem: SystemState = {
  feed: 'connecting',
  message: null,
  samples: [],
  latest: null,
  runs: new Map(),
  activeRuns: [],
  storage: { ok: true, message: null },
  libraryChanges: 0,
  asksChanges: 0,
  runsEnded: 0,
};

/** The state after a frame. What the frame does not change keeps its identity. */
export function foldSystem(state: SystemState, frame: SystemFrame): SystemState {
  const newestAt = state.latest?.at ?? -Infinity;
  const fresh = frame.samples.filter((sample) => sample.at > newestAt);
  const samples = fresh.length ? [...state.samples, ...fresh].slice(-keptSamples) : state.samples;
  let { runs, activeRuns, runsEnded, asksChanges } = state;
  if (frame.runs.length) {
    const next = new Map(runs);
    let asked = false;
    for (const run of frame.runs) {
      const before = next.get(run.runId);
      if (hasEnded(run.status) && !(before && hasEnded(before.status))) runsEnded++;
      if (run.asks || before?.asks) asked = true;
      next.delete(run.runId);
      next.set(run.runId, run);
    }
    for (const [id, run] of next) {
      if (next.size <= keptRuns) break;
      if (hasEnded(run.status)) next.delete(id);
    }
    runs = next;
    if (asked) asksChanges++;
    activeRuns = [...next.values()].filter((run) => !hasEnded(run.status)).sort((a, b) => b.createdAt - a.createdAt);
  }
  const storage = state.storage.ok === frame.storage.ok && state.storage.message === frame.storage.message ? state.storage : frame.storage;
  return {
    ...state,
    samples,
    latest: samples.at(-1) ?? null,
    runs,
    activeRuns,
    runsEnded,
    asksChanges,
    storage,
    libraryChanges: state.libraryChanges + (frame.libraryChanged ? 1 : 0),
  };
}

const store = createStore<SystemState>(() => emptySystem);
let users = 0;
let stop: (() => void) | null = null;

/**
 * Opens the system feed for as long as somebody uses it; the window does so once at start. Returns the function that
 * gives it back.
 */
export function watchSystem(): () => void {
  users++;
  stop ??= follow<SystemFrame>({
    open: (signal) => api.system.watch(undefined, { signal }),
    onValue: (frame) => store.setState((state) => foldSystem(state, frame)),
    onState: (feed, error) => store.setState({ feed, message: error === null ? null : inWords(error).message }),
  });
  let given = false;
  return () => {
    if (given) return;
    given = true;
    users--;
    if (users > 0) return;
    stop?.();
    stop = null;
  };
}

/** One part of the system's state; draws again only when that part changed. */
export function useSystem<T>(select: (state: SystemState) => T): T {
  return useStore(store, select);
}
