import type { MetricSample } from '../api.ts';
import { bucketLength, metricNames, metricShape } from '../metric-shape.ts';
import { type OnDamagedRow, rowHolds, sealedColumns, sealOf } from '../row-seal.ts';
import type { Database, SqlValue } from '../sqlite.ts';

/** Samples of the machine: seconds for two hours, minutes for thirty days. Those that are not what was put are left out. */
export interface Metrics {
  put(sample: MetricSample): void;
  list(from: number, to: number, points: number): MetricSample[];
  /** Merges seconds older than `before` into minutes, at most an hour of them at once. True when none is left. */
  rollUp(before: number): boolean;
  expire(before: number): void;
}

const minuteMs = 60_000;
const hourMs = 3_600_000;
const rowsAtOnce = 1000;
const isSound = 'at NOT IN (SELECT value FROM json_each(?))';

export function openMetrics(db: Database, onDamaged: OnDamagedRow): Metrics {
  const columns = [...sealedColumns('metrics'), 'seal'];
  const merged = ['max(at) AS at', 'sum(interval_ms) AS intervalMs', ...metricNames.map((name) => `${mergeSql(name)} AS ${name}`)].join(
    ', ',
  );
  const insert = db.prepare(`INSERT OR REPLACE INTO metrics (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`);
  const select = db.prepare<MetricSample>(
    `SELECT ${merged} FROM metrics WHERE at BETWEEN ? AND ? AND ${isSound} GROUP BY CAST((at - ?) / ? AS INTEGER) ORDER BY 1`,
  );
  const oldest = db.prepare<{ at: number | null }>(
    `SELECT min(at) AS at FROM metrics WHERE at >= ? AND at < ? AND interval_ms < ${minuteMs}`,
  );
  const selectMinutes = db.prepare<MetricSample>(
    `SELECT ${merged} FROM metrics WHERE at >= ? AND at < ? AND interval_ms < ${minuteMs} AND ${isSound} GROUP BY CAST(at / ${minuteMs} AS INTEGER)`,
  );
  const removeSeconds = db.prepare(`DELETE FROM metrics WHERE at >= ? AND at < ? AND interval_ms < ${minuteMs}`);
  const expire = db.prepare('DELETE FROM metrics WHERE at < ?');
  const selectRows = db.prepare<{ at: number; seal: number | null }>(
    `SELECT ${columns.join(', ')} FROM metrics WHERE at > ? ORDER BY at LIMIT ${rowsAtOnce}`,
  );
  let rolledUntil = 0;
  /** Times of the rows that are not what was put, as JSON; null until they were looked for, once. */
  let damaged: string | null = null;

  function damagedRows(): string {
    if (damaged !== null) return damaged;
    const found: number[] = [];
    for (let after = Number.MIN_SAFE_INTEGER, rows = selectRows.all(after); rows.length > 0; rows = selectRows.all(after)) {
      for (const row of rows) if (!rowHolds('metrics', row)) found.push(row.at);
      after = rows.at(-1)?.at ?? after;
    }
    if (found.length > 0) onDamaged('metrics', 'samples of the machine');
    damaged = JSON.stringify(found);
    return damaged;
  }

  function put(sample: MetricSample): void {
    const values: SqlValue[] = [sample.at, sample.intervalMs, ...metricNames.map((name) => sample[name])];
    insert.run(...values, sealOf(values));
  }

  return {
    put,
    list: (from, to, points) => select.all(from, to, damagedRows(), from, bucketLength(from, to, points)),
    rollUp(before) {
      const end = Math.floor(before / minuteMs) * minuteMs;
      const from = oldest.get(rolledUntil, end)?.at ?? null;
      if (from === null) {
        rolledUntil = Math.max(rolledUntil, end);
        return true;
      }
      const start = Math.floor(from / minuteMs) * minuteMs;
      const until = Math.min(end, start + hourMs);
      const minutes = selectMinutes.all(start, until, damagedRows());
      removeSeconds.run(start, until);
      // A minute that is one short of sixty seconds still counts as one, or it would be merged again.
      for (const minute of minutes) put({ ...minute, intervalMs: Math.max(minute.intervalMs, minuteMs) });
      rolledUntil = until;
      return until >= end;
    },
    expire(before) {
      expire.run(before);
    },
  };
}

function mergeSql(name: keyof typeof metricShape): string {
  const { column, merge } = metricShape[name];
  switch (merge) {
    case 'sum':
      return `sum(${column})`;
    case 'mean':
      return `coalesce(sum(${column} * interval_ms) / nullif(sum(interval_ms), 0), avg(${column}))`;
    case 'worst':
      return `max(${column})`;
    case 'per_task':
      return `coalesce(sum(${column} * tasks_ended) / nullif(sum(tasks_ended), 0), avg(${column}))`;
  }
}
