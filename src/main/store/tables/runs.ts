import { MillraceError } from '../../../engine/errors.ts';
import type { Json, JsonObject } from '../../../engine/json.ts';
import type { RunStatus } from '../../../engine/run/events.ts';
import type { RunSummary } from '../../../engine/run/view.ts';
import type { NewRun, RunQuery, StoredRun, StoreUse } from '../api.ts';
import { firstSummary } from '../run-rows.ts';
import { allHolds, type Changing, type Lasting, listedHolds, sealChanging, sealLasting, sealRemoved } from '../run-seal.ts';
import type { Database, SqlValue } from '../sqlite.ts';
import type { Definitions } from './definitions.ts';

interface RunRow extends Changing, Lasting {
  readonly run: number;
  readonly durability: 'durable' | 'relaxed';
  readonly outputs: string | null;
  readonly status: RunStatus;
  readonly seal: string | null;
  readonly content_seal: string | null;
}

/** Runs as a list shows them and a restart needs them. `run` is a small number that stands for the run in other tables. */
export interface Runs {
  create(run: NewRun): void;
  /** `lastSeq`: the last event that is in the journal by now. */
  putSummary(summary: RunSummary, outputs: JsonObject | null, lastSeq: number | null): void;
  /** null when there is no such run, or it is being removed. */
  find(runId: string): { run: number; sealedSeq: number | null } | null;
  /** Error: `storage` when the row is not what was written. */
  get(runId: string): StoredRun | null;
  /** A row that is not what was written is shown as a failed run with the error `storage`. */
  list(query: RunQuery): { runs: RunSummary[]; total: number };
  /** Without those whose row is not what was written: nobody can go on with them. */
  open(afterRun: number, limit: number): { runs: StoredRun[]; next: number | null };
  /** Hides the run; returns its row until `finishRemoval`. */
  beginRemoval(runId: string): Removal | null;
  finishRemoval(removal: Removal): void;
  /** What the runs of each workflow keep, largest first. `uncounted`: bytes by run that its row does not count yet. */
  use(uncounted: ReadonlyMap<number, number>): WorkflowUse[];
  /** Runs whose removal was begun and not finished. */
  halfRemoved(): string[];
}

type WorkflowUse = StoreUse['workflows'][number];

export interface Removal {
  readonly run: number;
  readonly runId: string;
  readonly definitionHash: string;
  readonly createdAt: number;
}

const summaryColumns =
  'run, run_id, workflow, path, definition_hash, trigger_name, status, created_at, started_at, ended_at, duration_ms, tasks_total, tasks_ended, error, parent_run_id, parent_task, parent_item, based_on, asks, sealed_seq, seal, content_seal';
const allColumns = `${summaryColumns}, base_dir, durability, trigger_data, inputs, outputs, depth, start_data`;

/** Runs that are not being removed. The length of the seal tells, too: a changed bit of `removed` alone hides nothing. */
const visible = `(removed = 0 OR length(content_seal) IS NOT ${sealRemoved('').length})`;

export function openRuns(db: Database, definitions: Definitions): Runs {
  const insert = db.prepare(`INSERT INTO runs
    (run_id, workflow, path, definition_hash, base_dir, durability, trigger_name, trigger_data, inputs, status, created_at, duration_ms, tasks_total, tasks_ended,
      parent_run_id, parent_task, parent_item, depth, based_on, start_data, seal, content_seal)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, 0, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run_id) DO NOTHING`);
  const update = db.prepare(`UPDATE runs SET status = ?, started_at = ?, ended_at = ?, duration_ms = ?, tasks_total = ?, tasks_ended = ?,
    error = ?, outputs = ?, workflow = ?, path = ?, trigger_name = ?, asks = ?, sealed_seq = ?, seal = ? WHERE run_id = ?`);
  const selectNumber = db.prepare<{ run: number; sealed_seq: number | null }>(
    `SELECT run, sealed_seq FROM runs WHERE run_id = ? AND ${visible}`,
  );
  const select = db.prepare<RunRow>(`SELECT ${allColumns} FROM runs WHERE run_id = ? AND ${visible}`);
  const selectOpen = db.prepare<RunRow>(`SELECT ${allColumns} FROM runs INDEXED BY runs_open
    WHERE status NOT IN ('succeeded', 'failed', 'canceled') AND run > ? AND ${visible} ORDER BY run LIMIT ?`);
  const mark = db.prepare(`UPDATE runs SET removed = 1, content_seal = ? WHERE run_id = ? AND ${visible}`);
  const selectRemoval = db.prepare<{ run: number; definition_hash: string; created_at: number }>(
    'SELECT run, definition_hash, created_at FROM runs WHERE run_id = ?',
  );
  const remove = db.prepare('DELETE FROM runs WHERE run = ?');
  const selectUse = db.prepare<WorkflowUse>(`SELECT workflow, path, count(*) AS runs, sum(bytes) AS bytes, min(created_at) AS oldestAt
    FROM runs WHERE ${visible} GROUP BY workflow, path`);
  const selectPlace = db.prepare<{ workflow: string; path: string | null }>(`SELECT workflow, path FROM runs WHERE run = ? AND ${visible}`);
  const selectRemoved = db.prepare<{ run_id: string; content_seal: string | null }>(
    'SELECT run_id, content_seal FROM runs WHERE removed = 1',
  );

  function filter(query: RunQuery): { where: string; values: SqlValue[] } {
    const terms = [visible];
    const values: SqlValue[] = [];
    const add = (term: string, ...more: SqlValue[]) => {
      terms.push(term);
      values.push(...more);
    };
    if (query.workflow !== undefined) add('workflow = ?', query.workflow);
    if (query.path !== undefined) add('path = ?', query.path);
    if (query.status !== undefined) add(`status IN (${query.status.map(() => '?').join(', ')})`, ...query.status);
    if (query.parent === null) add('parent_run_id IS NULL');
    else if (query.parent !== undefined) add('parent_run_id = ?', query.parent);
    if (query.createdBefore !== undefined) add('created_at < ?', query.createdBefore);
    if (query.createdAfter !== undefined) add('created_at > ?', query.createdAfter);
    return { where: terms.join(' AND '), values };
  }

  return {
    create(run) {
      definitions.put(run.definitionHash, run.definitionText);
      const first = firstSummary(run);
      const lasting: Lasting = {
        run_id: run.runId,
        definition_hash: run.definitionHash,
        base_dir: run.baseDir,
        durability: run.durability,
        trigger_data: JSON.stringify(run.trigger),
        inputs: JSON.stringify(run.inputs),
        created_at: run.createdAt,
        parent_run_id: run.parent?.runId ?? null,
        parent_task: run.parent?.task ?? null,
        parent_item: run.parent?.item ?? null,
        depth: run.depth ?? 0,
        based_on: run.basedOn ?? null,
        start_data: run.start === undefined || run.start === null ? null : JSON.stringify(run.start),
      };
      const changes = insert.run(
        run.runId,
        run.workflow,
        run.path,
        run.definitionHash,
        run.baseDir,
        run.durability,
        first.trigger,
        lasting.trigger_data,
        lasting.inputs,
        run.createdAt,
        run.tasksTotal,
        lasting.parent_run_id,
        lasting.parent_task,
        lasting.parent_item,
        lasting.depth,
        lasting.based_on,
        lasting.start_data,
        sealChanging(changingOf(first, null), null),
        sealLasting(lasting),
      );
      if (changes > 0) return;
      const there = select.get(run.runId);
      const same =
        there?.definition_hash === run.definitionHash &&
        there.inputs === lasting.inputs &&
        there.created_at === run.createdAt &&
        there.start_data === lasting.start_data;
      if (same) return;
      throw new MillraceError('conflict', `Run ${run.runId} is already in the store.`, { runId: run.runId });
    },
    putSummary(summary, outputs, lastSeq) {
      const row = changingOf(summary, lastSeq);
      const outputsText = outputs === null ? null : JSON.stringify(outputs);
      update.run(
        row.status,
        row.started_at,
        row.ended_at,
        row.duration_ms,
        row.tasks_total,
        row.tasks_ended,
        row.error,
        outputsText,
        row.workflow,
        row.path,
        row.trigger_name,
        row.asks,
        lastSeq,
        sealChanging(row, outputsText),
        row.run_id,
      );
    },
    find(runId) {
      const row = selectNumber.get(runId);
      return row === undefined ? null : { run: row.run, sealedSeq: row.sealed_seq };
    },
    get(runId) {
      const row = select.get(runId);
      if (row === undefined) return null;
      if (!holds(row)) throw new MillraceError('storage', damagedText(runId), { runId });
      return toStored(row);
    },
    list(query) {
      const { where, values } = filter(query);
      const rows = db
        .prepare<RunRow>(`SELECT ${summaryColumns} FROM runs WHERE ${where} ORDER BY created_at DESC, run DESC LIMIT ? OFFSET ?`)
        .all(...values, query.limit, query.offset ?? 0);
      const total = db.prepare<{ total: number }>(`SELECT count(*) AS total FROM runs WHERE ${where}`).get(...values)?.total ?? 0;
      return { runs: rows.map((row) => (listedHolds(row, row.seal, row.content_seal) ? toSummary(row) : damagedSummary(row))), total };
    },
    open(afterRun, limit) {
      const rows = selectOpen.all(afterRun, limit);
      return { runs: rows.filter(holds).map(toStored), next: rows.length < limit ? null : (rows.at(-1)?.run ?? null) };
    },
    beginRemoval(runId) {
      mark.run(sealRemoved(runId), runId);
      const row = selectRemoval.get(runId);
      return row === undefined ? null : { run: row.run, runId, definitionHash: row.definition_hash, createdAt: row.created_at };
    },
    finishRemoval(removal) {
      remove.run(removal.run);
      definitions.dropOrphan(removal.definitionHash);
    },
    use(uncounted) {
      const keyOf = (place: { workflow: string; path: string | null }) => JSON.stringify([place.workflow, place.path]);
      const more = new Map<string, number>();
      for (const [run, bytes] of uncounted) {
        const place = selectPlace.get(run);
        if (place !== undefined) more.set(keyOf(place), (more.get(keyOf(place)) ?? 0) + bytes);
      }
      const found = selectUse.all().map((row) => ({ ...row, bytes: row.bytes + (more.get(keyOf(row)) ?? 0) }));
      return found.sort((a, b) => b.bytes - a.bytes);
    },
    halfRemoved() {
      const rows = selectRemoved.all().filter((row) => row.content_seal === sealRemoved(row.run_id));
      return rows.map((row) => row.run_id);
    },
  };
}

function holds(row: RunRow): boolean {
  return allHolds(row, row.outputs, row.seal, row.content_seal);
}

function damagedText(runId: string): string {
  return `What the store keeps of run ${runId} is damaged. Other runs are not touched.`;
}

/** What can still be said of a run whose row is not what was written. */
function damagedSummary(row: RunRow): RunSummary {
  return {
    ...toSummary({ ...row, error: null }),
    status: 'failed',
    error: { code: 'storage', message: damagedText(row.run_id), task: null },
  };
}

function changingOf(summary: RunSummary, lastSeq: number | null): Changing {
  return {
    run_id: summary.runId,
    workflow: summary.workflow,
    path: summary.path,
    trigger_name: summary.trigger,
    status: summary.status,
    started_at: summary.startedAt,
    ended_at: summary.endedAt,
    duration_ms: summary.durationMs,
    tasks_total: summary.tasksTotal,
    tasks_ended: summary.tasksEnded,
    error: summary.error === null ? null : JSON.stringify(summary.error),
    asks: summary.asks ?? 0,
    sealed_seq: lastSeq,
  };
}

function toSummary(row: RunRow): RunSummary {
  return {
    runId: row.run_id,
    workflow: row.workflow,
    path: row.path,
    definitionHash: row.definition_hash,
    status: row.status,
    trigger: row.trigger_name,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    durationMs: row.duration_ms,
    tasksTotal: row.tasks_total,
    tasksEnded: row.tasks_ended,
    error: row.error === null ? null : (JSON.parse(row.error) as RunSummary['error']),
    ...(row.parent_run_id === null ? {} : { parent: { runId: row.parent_run_id, task: row.parent_task ?? '', item: row.parent_item } }),
    ...(row.based_on === null ? {} : { basedOn: row.based_on }),
    ...(row.asks === 0 ? {} : { asks: row.asks }),
  };
}

function toStored(row: RunRow): StoredRun {
  return {
    summary: toSummary(row),
    inputs: JSON.parse(row.inputs) as JsonObject,
    outputs: row.outputs === null ? null : (JSON.parse(row.outputs) as JsonObject),
    baseDir: row.base_dir,
    durability: row.durability,
    trigger: JSON.parse(row.trigger_data) as Json,
    start: row.start_data === null ? null : (JSON.parse(row.start_data) as Json),
    depth: row.depth,
  };
}
