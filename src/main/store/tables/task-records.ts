import type { TaskRecord } from '../api.ts';
import { type OnDamagedRow, rowHolds, sealedColumns, sealOf } from '../row-seal.ts';
import type { Database, SqlValue } from '../sqlite.ts';

interface TaskRecordRow {
  ended_at: number;
  run_id: string;
  task: string;
  visit: number;
  workflow: string;
  action: string;
  status: string;
  queued_at: number | null;
  started_at: number | null;
  work_ms: number;
  wait_ms: number;
  attempts: number;
  error_code: string | null;
  seal: number | null;
}

/** Ended task visits, in the order in which they ended. */
export interface TaskRecords {
  put(records: readonly TaskRecord[]): void;
  /** Without those that are not what was put. */
  list(from: number, to: number, workflow: string | null, limit: number): TaskRecord[];
  /** Deletes up to `limit` records of a run that was created at `since`. True when none is left. */
  removeSlice(runId: string, since: number, limit: number): boolean;
  /** Deletes up to `limit` records that ended before `before`. True when none is left. */
  expire(before: number, limit: number): boolean;
  /** When the record ended that `keep` newer ones follow; null when there are fewer. */
  endOfNewest(keep: number): number | null;
}

export function openTaskRecords(db: Database, onDamaged: OnDamagedRow): TaskRecords {
  const columns = [...sealedColumns('task_records'), 'seal'].join(', ');
  const insert = db.prepare(`INSERT OR REPLACE INTO task_records (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const select = db.prepare<TaskRecordRow>(`SELECT ${columns} FROM task_records
    WHERE ended_at BETWEEN ? AND ? AND (? IS NULL OR workflow = ?) ORDER BY ended_at DESC LIMIT ?`);
  const remove = db.prepare(`DELETE FROM task_records WHERE (ended_at, run_id, task, visit) IN
    (SELECT ended_at, run_id, task, visit FROM task_records WHERE ended_at >= ? AND run_id = ? LIMIT ?)`);
  const expire = db.prepare(`DELETE FROM task_records WHERE (ended_at, run_id, task, visit) IN
    (SELECT ended_at, run_id, task, visit FROM task_records WHERE ended_at < ? LIMIT ?)`);
  const selectEnd = db.prepare<{ ended_at: number }>('SELECT ended_at FROM task_records ORDER BY ended_at DESC LIMIT 1 OFFSET ?');
  return {
    put(records) {
      for (const record of records) {
        const values: SqlValue[] = [
          record.endedAt,
          record.runId,
          record.task,
          record.visit,
          record.workflow,
          record.action,
          record.status,
          record.queuedAt,
          record.startedAt,
          record.workMs,
          record.waitMs,
          record.attempts,
          record.errorCode,
        ];
        insert.run(...values, sealOf(values));
      }
    },
    list(from, to, workflow, limit) {
      const sound = select.all(from, to, workflow, workflow, limit).filter((row) => {
        const holds = rowHolds('task_records', row);
        if (!holds) onDamaged('task_records', 'statistics of ended tasks');
        return holds;
      });
      return sound.map(toRecord);
    },
    removeSlice: (runId, since, limit) => remove.run(since, runId, limit) < limit,
    expire: (before, limit) => expire.run(before, limit) < limit,
    endOfNewest: (keep) => selectEnd.get(keep)?.ended_at ?? null,
  };
}

function toRecord(row: TaskRecordRow): TaskRecord {
  return {
    runId: row.run_id,
    workflow: row.workflow,
    task: row.task,
    action: row.action,
    visit: row.visit,
    status: row.status,
    queuedAt: row.queued_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    workMs: row.work_ms,
    waitMs: row.wait_ms,
    attempts: row.attempts,
    errorCode: row.error_code,
  };
}
