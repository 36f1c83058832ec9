import { MillraceError } from '../../engine/errors.ts';
import type { Json } from '../../engine/json.ts';
import type { RunEvent } from '../../engine/run/events.ts';
import type { MetricSample, NewRun, Refusal, RunQuery, Store, StoredRun, StoreUse, TaskRecord } from './api.ts';
import { contentHash } from './content-hash.ts';
import { downsample } from './metric-shape.ts';
import type { CachedResult } from '../../engine/runtime/ports.ts';
import { firstSummary, hasEnded } from './run-rows.ts';
import { maxCachedBytes } from './tables/cached-results.ts';

interface Kept {
  run: StoredRun;
  readonly created: NewRun;
  firstSeq: number;
  readonly events: RunEvent[];
  frozen: boolean;
}

export interface MemoryStoreOptions {
  /** Ended runs kept; the oldest goes first. Default 1000. */
  readonly keepRuns?: number;
}

const keepRecords = 10_000;
const keepSamples = 7200;
const keepVersions = 50;

/** The store without a disk, for `memory` durability and tests. The same answers as the real one while the process lives. */
export function createMemoryStore(options: MemoryStoreOptions = {}): Store {
  const keepRuns = options.keepRuns ?? 1000;
  const runs = new Map<string, Kept>();
  const definitions = new Map<string, string>();
  const drafts = new Map<string, { text: string; baseHash: string | null; savedAt: number }>();
  const versions = new Map<string, { hash: string; savedAt: number }[]>();
  /** The one used last is the last. */
  const cached = new Map<string, { value: string; expiresAt: number | null }>();
  const pins = new Map<string, Map<string, { result: Json; savedAt: number }>>();
  const settings = new Map<string, Json>();
  const refusalListeners = new Set<(refusal: Refusal) => void>();
  const ended: string[] = [];
  let records: TaskRecord[] = [];
  let samples: MetricSample[] = [];
  let told: (() => void)[] = [];
  let commits = 0;
  let rows = 0;

  function tell(committed: () => void): void {
    told.push(committed);
    if (told.length > 1) return;
    queueMicrotask(() => {
      const now = told;
      told = [];
      commits += 1;
      for (const callback of now) {
        try {
          callback();
        } catch (error) {
          // One run's callback must not stop the others; the error still surfaces as uncaught.
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    });
  }

  function refuse(kept: Kept | undefined, runId: string, message: string): void {
    if (kept?.frozen) return;
    if (kept !== undefined) kept.frozen = true;
    const error = new MillraceError('conflict', message, { runId });
    for (const listener of refusalListeners) listener({ runId, error });
  }

  function forget(runId: string): void {
    const kept = runs.get(runId);
    if (kept === undefined) return;
    runs.delete(runId);
    records = records.filter((record) => record.runId !== runId);
    dropOrphan(kept.run.summary.definitionHash);
  }

  function dropOrphan(hash: string): void {
    for (const kept of runs.values()) if (kept.run.summary.definitionHash === hash) return;
    for (const list of versions.values()) if (list.some((version) => version.hash === hash)) return;
    definitions.delete(hash);
  }

  return {
    append(runId, firstSeq, events, _durability, committed) {
      const kept = runs.get(runId);
      if (kept === undefined) {
        refuse(undefined, runId, `Run ${runId} is not in the store.`);
        return;
      }
      if (kept.frozen) return;
      if (kept.events.length === 0) kept.firstSeq = firstSeq;
      const next = kept.firstSeq + kept.events.length;
      if (firstSeq < next) {
        const from = firstSeq - kept.firstSeq;
        const same = JSON.stringify(kept.events.slice(from, from + events.length)) === JSON.stringify(events);
        if (!same) {
          refuse(kept, runId, `The journal of run ${runId} already holds something else at ${firstSeq}.`);
          return;
        }
      } else if (firstSeq > next) {
        refuse(kept, runId, `The journal of run ${runId} ends before ${next}; ${firstSeq} would leave a gap.`);
        return;
      } else {
        for (const event of events) kept.events.push(event);
        rows += 1;
      }
      tell(committed);
    },
    async createRun(run) {
      const before = runs.get(run.runId);
      if (before !== undefined) {
        if (JSON.stringify(before.created) === JSON.stringify(run)) return;
        throw new MillraceError('conflict', `Run ${run.runId} is already in the store.`, { runId: run.runId });
      }
      if (!definitions.has(run.definitionHash)) definitions.set(run.definitionHash, run.definitionText);
      const { inputs, baseDir, durability, trigger } = run;
      const stored: StoredRun = {
        summary: firstSummary(run),
        inputs,
        outputs: null,
        baseDir,
        durability,
        trigger,
        start: run.start ?? null,
        depth: run.depth ?? 0,
      };
      runs.set(run.runId, { run: stored, created: run, firstSeq: 0, events: [], frozen: false });
    },
    putSummary(summary, outputs) {
      const kept = runs.get(summary.runId);
      if (kept === undefined) return;
      if (hasEnded(summary.status) && !hasEnded(kept.run.summary.status)) ended.push(summary.runId);
      kept.run = { ...kept.run, summary, outputs };
      while (ended.length > keepRuns) forget(ended.shift() ?? '');
    },
    async getRun(runId) {
      return runs.get(runId)?.run ?? null;
    },
    async listRuns(query) {
      const found = [...runs.values()].map((kept) => kept.run.summary).filter((summary) => matches(summary, query));
      found.reverse();
      found.sort((a, b) => b.createdAt - a.createdAt);
      const offset = query.offset ?? 0;
      return { runs: found.slice(offset, offset + query.limit), total: found.length };
    },
    async openRuns() {
      return [...runs.values()].map((kept) => kept.run).filter((run) => !hasEnded(run.summary.status));
    },
    async readEvents(runId, fromSeq, limit) {
      const kept = runs.get(runId);
      if (kept === undefined) return [];
      const from = Math.max(0, fromSeq - kept.firstSeq);
      return kept.events.slice(from, from + limit);
    },
    async readJournals(runIds) {
      return runIds.map((runId) => runs.get(runId)?.events.slice() ?? null);
    },
    async getDefinition(hash) {
      return definitions.get(hash) ?? null;
    },
    async removeRun(runId) {
      const position = ended.indexOf(runId);
      if (position >= 0) ended.splice(position, 1);
      forget(runId);
    },
    putTaskRecords(more) {
      records.push(...more);
      if (records.length > 2 * keepRecords) records = records.slice(-keepRecords);
    },
    async listTaskRecords({ from, to, workflow, limit }) {
      const found = records.filter(
        (record) => record.endedAt >= from && record.endedAt <= to && (workflow === null || record.workflow === workflow),
      );
      found.sort((a, b) => b.endedAt - a.endedAt);
      return found.slice(0, limit);
    },
    putMetrics(sample) {
      samples.push(sample);
      if (samples.length > 2 * keepSamples) samples = samples.slice(-keepSamples);
    },
    async listMetrics(from, to, points) {
      return downsample(samples, from, to, points);
    },
    async putDraft(path, text, baseHash) {
      drafts.set(path, { text, baseHash, savedAt: Date.now() });
    },
    async getDraft(path) {
      return drafts.get(path) ?? null;
    },
    async removeDraft(path) {
      drafts.delete(path);
    },
    async addVersion(path, text) {
      const hash = contentHash(text);
      const list = (versions.get(path) ?? []).filter((version) => version.hash !== hash);
      list.unshift({ hash, savedAt: Date.now() });
      if (!definitions.has(hash)) definitions.set(hash, text);
      const dropped = list.splice(keepVersions);
      versions.set(path, list);
      for (const version of dropped) dropOrphan(version.hash);
    },
    async listVersions(path) {
      return [...(versions.get(path) ?? [])];
    },
    async getCached(key, now) {
      const found = cached.get(key);
      if (found === undefined || (found.expiresAt !== null && found.expiresAt <= now)) return null;
      cached.delete(key);
      cached.set(key, found);
      return JSON.parse(found.value) as CachedResult;
    },
    putCached(key, value, expiresAt, keep) {
      cached.delete(key);
      const text = JSON.stringify(value);
      if (Buffer.byteLength(JSON.stringify(value.result)) > maxCachedBytes) return;
      cached.set(key, { value: text, expiresAt });
      for (const oldest of cached.keys()) {
        if (cached.size <= keep) break;
        cached.delete(oldest);
      }
    },
    async clearCache() {
      cached.clear();
    },
    async listPins(path) {
      return [...(pins.get(path) ?? [])].map(([task, pin]) => ({ task, ...pin })).sort((a, b) => (a.task < b.task ? -1 : 1));
    },
    async putPin(path, task, result) {
      const ofPath = pins.get(path) ?? new Map<string, { result: Json; savedAt: number }>();
      pins.set(path, ofPath.set(task, { result, savedAt: Date.now() }));
    },
    async removePin(path, task) {
      pins.get(path)?.delete(task);
    },
    async storageUse() {
      return { databaseBytes: 0, blobBytes: 0, workflows: useOf(runs.values()), backups: [], backupProblem: null };
    },
    async backUp() {
      throw new MillraceError('unsupported', 'A store in memory has no file to copy.');
    },
    async getSetting(key) {
      return settings.get(key);
    },
    async putSetting(key, value) {
      settings.set(key, value);
    },
    stats: () => ({ commits, rows, waiting: told.length, commitP50Ms: 0, commitP99Ms: 0, bytes: 0 }),
    onStorage(listener) {
      listener({ ok: true });
      return () => {};
    },
    onRefused(listener) {
      refusalListeners.add(listener);
      return () => refusalListeners.delete(listener);
    },
    restored: () => null,
    onRestored: () => () => {},
    async close() {},
  };
}

/** Bytes are those of the events as JSON. */
function useOf(runs: Iterable<Kept>): StoreUse['workflows'] {
  const found = new Map<string, { workflow: string; path: string | null; runs: number; bytes: number; oldestAt: number }>();
  for (const { run, events } of runs) {
    const { workflow, path, createdAt } = run.summary;
    const key = JSON.stringify([workflow, path]);
    const use = found.get(key) ?? { workflow, path, runs: 0, bytes: 0, oldestAt: createdAt };
    use.runs += 1;
    use.bytes += JSON.stringify(events).length;
    use.oldestAt = Math.min(use.oldestAt, createdAt);
    found.set(key, use);
  }
  return [...found.values()].sort((a, b) => b.bytes - a.bytes);
}

function matches(summary: StoredRun['summary'], query: RunQuery): boolean {
  if (query.workflow !== undefined && summary.workflow !== query.workflow) return false;
  if (query.path !== undefined && summary.path !== query.path) return false;
  if (query.status !== undefined && !query.status.includes(summary.status)) return false;
  if (query.parent === null && summary.parent !== undefined) return false;
  if (typeof query.parent === 'string' && summary.parent?.runId !== query.parent) return false;
  if (query.createdBefore !== undefined && summary.createdAt >= query.createdBefore) return false;
  return query.createdAfter === undefined || summary.createdAt > query.createdAfter;
}
