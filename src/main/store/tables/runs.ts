import { MillraceError } from '../../../engine/errors.ts';
import type { Json, JsonObject } from '../../../engine/json.ts';
import type { RunStatus } from '../../../engine/run/events.ts';
import type { RunSummary } from '../../../engine/run/view.ts';
import type { NewRun, RunQuery, StoredRun } from '../api.ts';
import { firstSummary } from '../run-rows.ts';
import type { Database, SqlValue } from '../sqlite.ts';
import type { Definitions } from './definitions.ts';

interface RunRow {
  run: number;
  run_id: string;
  workflow: string;
  path: string | null;
  definition_hash: string;
  base_dir: string;
  durability: 'durable' | 'relaxed';
  trigger_name: string;
  trigger_data: string;
  inputs: string;
  outputs: string | null;
  status: RunStatus;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
  duration_ms: number;
  tasks_total: number;
  tasks_ended: number;
  error: string | null;
}

/** Runs as a list shows them and a restart needs them. `run` is a small number that stands for the run in other tables. */
export interface Runs {
  create(run: NewRun): void;
  putSummary(summary: RunSummary, outputs: JsonObject | null): void;
  /** null when there is no such run, or it is being removed. */
  numberOf(runId: string): number | null;
  get(runId: string): StoredRun | null;
  list(query: RunQuery): { runs: RunSummary[]; total: number };
  open(afterRun: number, limit: number): { runs: StoredRun[]; next: number | null };
  /** Hides the run; returns its row until `finishRemoval`. */
  beginRemoval(runId: string): Removal | null;
  finishRemoval(removal: Removal): void;
  /** Runs whose removal was begun and not finished. */
  halfRemoved(): string[];
}

export interface Removal {
  readonly run: number;
  readonly runId: string;
  readonly definitionHash: string;
  readonly createdAt: number;
}

const summaryColumns =
  'run, run_id, workflow, path, definition_hash, trigger_name, status, created_at, started_at, ended_at, duration_ms, tasks_total, tasks_ended, error';
const allColumns = `${summaryColumns}, base_dir, durability, trigger_data, inputs, outputs`;

export function openRuns(db: Database, definitions: Definitions): Runs {
  const insert = db.prepare(`INSERT INTO runs
    (run_id, workflow, path, definition_hash, base_dir, durability, trigger_name, trigger_data, inputs, status, created_at, duration_ms, tasks_total, tasks_ended)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, 0, ?, 0) ON CONFLICT (run_id) DO NOTHING`);
  const update = db.prepare(`UPDATE runs SET status = ?, started_at = ?, ended_at = ?, duration_ms = ?, tasks_total = ?, tasks_ended = ?,
    error = ?, outputs = ?, workflow = ?, path = ?, trigger_name = ? WHERE run_id = ?`);
  const selectNumber = db.prepare<{ run: number }>('SELECT run FROM runs WHERE run_id = ? AND removed = 0');
  const select = db.prepare<RunRow>(`SELECT ${allColumns} FROM runs WHERE run_id = ? AND removed = 0`);
  const selectOpen = db.prepare<RunRow>(`SELECT ${allColumns} FROM runs INDEXED BY runs_open
    WHERE status NOT IN ('succeeded', 'failed', 'canceled') AND run > ? AND removed = 0 ORDER BY run LIMIT ?`);
  const mark = db.prepare('UPDATE runs SET removed = 1 WHERE run_id = ? AND removed = 0');
  const selectRemoval = db.prepare<{ run: number; definition_hash: string; created_at: number }>(
    'SELECT run, definition_hash, created_at FROM runs WHERE run_id = ?',
  );
  const remove = db.prepare('DELETE FROM runs WHERE run = ?');
  const selectRemoved = db.prepare<{ run_id: string }>('SELECT run_id FROM runs WHERE removed = 1');

  function filter(query: RunQuery): { where: string; values: SqlValue[] } {
    const terms = ['removed = 0'];
    const values: SqlValue[] = [];
    const add = (term: string, ...more: SqlValue[]) => {
      terms.push(term);
      values.push(...more);
    };
    if (query.workflow !== undefined) add('workflow = ?', query.workflow);
    if (query.path !== undefined) add('path = ?', query.path);
    if (query.status !== undefined) add(`status IN (${query.status.map(() => '?').join(', ')})`, ...query.status);
    if (query.createdBefore !== undefined) add('created_at < ?', query.createdBefore);
    if (query.createdAfter !== undefined) add('created_at > ?', query.createdAfter);
    return { where: terms.join(' AND '), values };
  }

  return {
    create(run) {
      definitions.put(run.definitionHash, run.definitionText);
      const { trigger } = firstSummary(run);
      const triggerData = JSON.stringify(run.trigger);
      const inputs = JSON.stringify(run.inputs);
      const changes = insert.run(
        run.runId,
        run.workflow,
        run.path,
        run.definitionHash,
        run.baseDir,
        run.durability,
        trigger,
        triggerData,
        inputs,
        run.createdAt,
        run.tasksTotal,
      );
      if (changes > 0) return;
      const there = select.get(run.runId);
      if (there?.definition_hash === run.definitionHash && there.inputs === inputs && there.created_at === run.createdAt) return;
      throw new MillraceError('conflict', `Run ${run.runId} is already in the store.`, { runId: run.runId });
    },
    putSummary(summary, outputs) {
      update.run(
        summary.status,
        summary.startedAt,
        summary.endedAt,
        summary.durationMs,
        summary.tasksTotal,
        summary.tasksEnded,
        summary.error === null ? null : JSON.stringify(summary.error),
        outputs === null ? null : JSON.stringify(outputs),
        summary.workflow,
        summary.path,
        summary.trigger,
        summary.runId,
      );
    },
    numberOf(runId) {
      return selectNumber.get(runId)?.run ?? null;
    },
    get(runId) {
      const row = select.get(runId);
      return row === undefined ? null : toStored(row);
    },
    list(query) {
      const { where, values } = filter(query);
      const rows = db
        .prepare<RunRow>(`SELECT ${summaryColumns} FROM runs WHERE ${where} ORDER BY created_at DESC, run DESC LIMIT ? OFFSET ?`)
        .all(...values, query.limit, query.offset ?? 0);
      const total = db.prepare<{ total: number }>(`SELECT count(*) AS total FROM runs WHERE ${where}`).get(...values)?.total ?? 0;
      return { runs: rows.map(toSummary), total };
    },
    open(afterRun, limit) {
      const rows = selectOpen.all(afterRun, limit);
      return { runs: rows.map(toStored), next: rows.length < limit ? null : (rows.at(-1)?.run ?? null) };
    },
    beginRemoval(runId) {
      mark.run(runId);
      const row = selectRemoval.get(runId);
      return row === undefined ? null : { run: row.run, runId, definitionHash: row.definition_hash, createdAt: row.created_at };
    },
    finishRemoval(removal) {
      remove.run(removal.run);
      definitions.dropOrphan(removal.definitionHash);
    },
    halfRemoved() {
      return selectRemoved.all().map((row) => row.run_id);
    },
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
  };
}
