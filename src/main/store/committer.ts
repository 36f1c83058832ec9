import { MillraceError } from '../../engine/errors.ts';
import type { StorageState } from '../../engine/runtime/ports.ts';
import { type Failure, toError } from './failure.ts';
import { createLatencyWindow } from './latency.ts';
import type { CommitOutcome, Write } from './protocol.ts';

/** A write that waits for its commit, and who is told. */
export interface Entry {
  readonly write: Write;
  /** Called after COMMIT returned, in the order of `add`. */
  readonly committed: (() => void) | null;
  /** Called when the write can never succeed. */
  readonly refused: ((error: MillraceError) => void) | null;
}

export interface CommitterOptions {
  post(id: number, generation: number, writes: readonly Write[]): void;
  monotonic(): number;
  after(delayMs: number, callback: () => void): () => void;
  onState(state: StorageState): void;
  onRefused(runId: string | null, error: MillraceError): void;
  /** An error thrown by a `committed` callback: it must not stop the others. */
  onCallbackError(error: unknown): void;
}

export interface Committer {
  /** `lazy` writes wait up to 50 ms for company, or go along with the next commit. */
  add(entry: Entry, urgency: 'now' | 'lazy'): void;
  /** Posts everything that waits, so that a question sent next sees it. */
  flush(): void;
  committed(id: number, outcome: CommitOutcome): void;
  failed(id: number, failure: Failure): void;
  /** The thread is gone: what was under way has an unknown outcome and waits for `connected`. */
  disconnected(failure: Failure): void;
  connected(): void;
  /** Resolves when nothing waits; rejects when storage fails meanwhile. */
  drain(): Promise<void>;
  readonly failing: boolean;
  stats(): { commits: number; rows: number; waiting: number; commitP50Ms: number; commitP99Ms: number };
}

interface Batch {
  readonly id: number;
  readonly entries: readonly Entry[];
  readonly postedAt: number;
}

const lazyMs = 50;
const probeMs = 1000;
/**
 * What is worth a commit of its own. So many writes are posted behind the batch under way, and twice as many are posted in two
 * halves, so that one half is worked on here while the other is committed: runs that wait for one commit together would
 * otherwise let either thread wait for the other by turns.
 */
const worthwhile = 16;
const maxInFlight = 2;
const maxBatchWrites = 1000;
const maxBatchChars = 8_000_000;

/**
 * Group commit, host side. With nothing under way, what was added in this turn goes at once; otherwise it collects until
 * the commit under way returns. After a failure everything is put back in order under a new generation number (the
 * thread refuses older ones), and the first batch is tried again every second: it is the probe.
 */
export function createCommitter(options: CommitterOptions): Committer {
  const latency = createLatencyWindow();
  const frozenRuns = new Set<string>();
  let waiting: Entry[] = [];
  let inFlight: Batch[] = [];
  let drains: { resolve: () => void; reject: (error: MillraceError) => void }[] = [];
  let nextId = 1;
  let generation = 1;
  let scheduled = false;
  let cancelLazy: (() => void) | null = null;
  let cancelProbe: (() => void) | null = null;
  let connected = true;
  let failing = false;
  /** The disk is full, and commits live on room held for that: they go on, and nobody is told that all is well. */
  let onReserve = false;
  let commits = 0;
  let rows = 0;
  let inFlightWrites = 0;

  function postOne(most = maxBatchWrites): void {
    const entries = takeBatch(most);
    const batch: Batch = { id: nextId, entries, postedAt: options.monotonic() };
    nextId += 1;
    inFlight.push(batch);
    inFlightWrites += entries.length;
    options.post(
      batch.id,
      generation,
      entries.map((entry) => entry.write),
    );
  }

  function takeBatch(most: number): Entry[] {
    let chars = 0;
    let count = 0;
    for (const entry of waiting) {
      chars += sizeOf(entry.write);
      if (count > 0 && (count >= most || chars > maxBatchChars)) break;
      count += 1;
    }
    if (count === waiting.length) {
      const all = waiting;
      waiting = [];
      return all;
    }
    return waiting.splice(0, count);
  }

  function pump(): void {
    scheduled = false;
    if (!connected || failing) return;
    if (waiting.length > 0 && inFlight.length === 0) {
      const half = Math.floor(waiting.length / 2);
      postOne(half >= worthwhile ? Math.min(half, maxBatchWrites) : maxBatchWrites);
    }
    while (waiting.length >= worthwhile && inFlight.length < maxInFlight) postOne();
    if (waiting.length === 0) stopLazy();
  }

  function stopLazy(): void {
    cancelLazy?.();
    cancelLazy = null;
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(pump);
  }

  function scheduleLazy(): void {
    if (cancelLazy !== null || scheduled || failing) return;
    cancelLazy = options.after(lazyMs, () => {
      cancelLazy = null;
      pump();
    });
  }

  function putBack(failure: Failure): void {
    generation += 1;
    waiting = inFlight.flatMap((batch) => batch.entries).concat(waiting);
    inFlight = [];
    inFlightWrites = 0;
    const error = toError(failure);
    const stop = drains;
    drains = [];
    for (const drain of stop) drain.reject(error);
    if (!failing) {
      failing = true;
      stopLazy();
      if (!onReserve) options.onState({ ok: false, error });
    }
  }

  function scheduleProbe(): void {
    cancelProbe?.();
    cancelProbe = options.after(probeMs, probe);
  }

  function probe(): void {
    cancelProbe = null;
    if (!connected || !(failing || onReserve) || inFlight.length > 0) return;
    // An empty commit asks whether there is room again.
    if (waiting.length > 0 || onReserve) postOne();
    else recovered();
  }

  function recovered(): void {
    cancelProbe?.();
    cancelProbe = null;
    if (!failing && !onReserve) return;
    failing = false;
    onReserve = false;
    options.onState({ ok: true });
  }

  function refuse(entry: Entry, failure: Failure): void {
    const error = toError(failure);
    const { write } = entry;
    if (write.kind === 'append') {
      // One refusal a run: what follows it is refused for the same reason.
      if (frozenRuns.has(write.runId)) return;
      frozenRuns.add(write.runId);
    }
    if (entry.refused === null) options.onRefused(runIdOf(write), error);
    else entry.refused(error);
  }

  function settle(batch: Batch, outcome: CommitOutcome): void {
    const refused = new Map(outcome.refused.map((refusal) => [refusal.index, refusal.failure]));
    for (const [index, entry] of batch.entries.entries()) {
      const failure = refused.get(index);
      try {
        if (failure !== undefined) refuse(entry, failure);
        else {
          if (entry.write.kind === 'append') rows += 1;
          entry.committed?.();
        }
      } catch (error) {
        options.onCallbackError(error);
      }
    }
  }

  return {
    add(entry, urgency) {
      const { write } = entry;
      if (write.kind === 'append' && frozenRuns.has(write.runId)) return;
      // A gap in the charts says what happened better than a queue that grows until the disk is back.
      if (write.kind === 'metrics' && (failing || onReserve)) return;
      waiting.push(entry);
      if (urgency === 'lazy') scheduleLazy();
      else schedule();
    },
    flush() {
      if (!connected || failing) return;
      while (waiting.length > 0) postOne();
      stopLazy();
    },
    committed(id, outcome) {
      const position = inFlight.findIndex((batch) => batch.id === id);
      const batch = inFlight[position];
      if (batch === undefined) return;
      inFlight.splice(position, 1);
      inFlightWrites -= batch.entries.length;
      commits += 1;
      latency.add(options.monotonic() - batch.postedAt);
      if (outcome.isDiskFull) {
        onReserve = true;
        failing = false;
        scheduleProbe();
      } else recovered();
      settle(batch, outcome);
      if (waiting.length > 0) schedule();
      else if (inFlight.length === 0) {
        const done = drains;
        drains = [];
        for (const drain of done) drain.resolve();
      }
    },
    failed(id, failure) {
      if (!inFlight.some((batch) => batch.id === id)) return;
      putBack(failure);
      scheduleProbe();
    },
    disconnected(failure) {
      connected = false;
      cancelProbe?.();
      cancelProbe = null;
      putBack(failure);
    },
    connected() {
      connected = true;
      if (!failing) return;
      probe();
    },
    drain() {
      if (waiting.length === 0 && inFlight.length === 0) return Promise.resolve();
      return new Promise((resolve, reject) => {
        if (!connected) {
          reject(new MillraceError('storage', `The store's thread is gone; ${waiting.length} writes were not saved.`));
          return;
        }
        drains.push({ resolve, reject });
        if (failing) probe();
        else pump();
      });
    },
    get failing() {
      return failing || onReserve;
    },
    stats() {
      return {
        commits,
        rows,
        waiting: waiting.length + inFlightWrites,
        commitP50Ms: latency.percentile(0.5),
        commitP99Ms: latency.percentile(0.99),
      };
    },
  };
}

function runIdOf(write: Write): string | null {
  if (write.kind === 'append') return write.runId;
  return write.kind === 'summary' ? write.summary.runId : null;
}

function sizeOf(write: Write): number {
  switch (write.kind) {
    case 'append':
      return write.payload.length;
    case 'draft':
    case 'version':
      return write.text.length;
    case 'cached':
    case 'pin':
      return write.result.length;
    case 'run':
      return write.run.definitionText.length + 1000;
    default:
      return 200;
  }
}
