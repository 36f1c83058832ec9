import type { Migration } from '../migrate.ts';
import { sealOf, sealTable } from '../row-seal.ts';
import { type Changing, type Lasting, sealChanging, sealLasting, sealRemoved } from '../run-seal.ts';
import type { Database } from '../sqlite.ts';

const runsAtOnce = 100;

export const callsCachePins: Migration = {
  id: 2,
  name: 'calls-cache-pins',
  sql: `
ALTER TABLE runs ADD COLUMN parent_run_id TEXT;
ALTER TABLE runs ADD COLUMN parent_task TEXT;
ALTER TABLE runs ADD COLUMN parent_item INTEGER;
ALTER TABLE runs ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN based_on TEXT;
ALTER TABLE runs ADD COLUMN start_data TEXT;
ALTER TABLE runs ADD COLUMN asks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN sealed_seq INTEGER;
ALTER TABLE runs ADD COLUMN seal TEXT;
ALTER TABLE runs ADD COLUMN content_seal TEXT;
CREATE INDEX runs_by_parent ON runs (parent_run_id, created_at);

UPDATE runs SET bytes = kept.bytes FROM (
  SELECT journal.run AS run, sum(coalesce(octet_length(journal.payload), blobs.bytes, 0)) AS bytes
  FROM journal LEFT JOIN blobs ON blobs.hash = journal.blob
  WHERE journal.row <= (SELECT indexed_until FROM journal_progress)
  GROUP BY journal.run
) AS kept WHERE runs.run = kept.run;

ALTER TABLE journal_progress ADD COLUMN seal INTEGER;
ALTER TABLE task_records ADD COLUMN seal INTEGER;
ALTER TABLE metrics ADD COLUMN seal INTEGER;
ALTER TABLE drafts ADD COLUMN seal INTEGER;
ALTER TABLE versions ADD COLUMN seal INTEGER;
ALTER TABLE settings ADD COLUMN seal INTEGER;

CREATE TABLE cached_results (
  key TEXT PRIMARY KEY,
  result TEXT NOT NULL,
  port TEXT,
  expires_at INTEGER,
  used INTEGER NOT NULL,
  seal INTEGER NOT NULL
);
CREATE INDEX cached_results_by_used ON cached_results (used);
CREATE INDEX cached_results_by_expiry ON cached_results (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE pins (
  path TEXT NOT NULL,
  task TEXT NOT NULL,
  result TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  seal INTEGER NOT NULL,
  PRIMARY KEY (path, task)
) WITHOUT ROWID;
`,
  finish(db) {
    for (const table of ['task_records', 'metrics', 'drafts', 'versions', 'settings'] as const) sealTable(db, table);
    sealRuns(db);
    const progress = db.prepare<{ indexed_until: number }>('SELECT indexed_until FROM journal_progress').get();
    db.prepare('UPDATE journal_progress SET seal = ?').run(sealOf([progress?.indexed_until ?? 0]));
  },
};

interface Row extends Changing, Lasting {
  readonly run: number;
  readonly outputs: string | null;
  readonly removed: number;
}

function sealRuns(db: Database): void {
  const select = db.prepare<Row>(`SELECT * FROM runs WHERE run > ? ORDER BY run LIMIT ${runsAtOnce}`);
  const update = db.prepare('UPDATE runs SET seal = ?, content_seal = ? WHERE run = ?');
  for (let rows = select.all(0); rows.length > 0; rows = select.all(rows.at(-1)?.run ?? 0)) {
    for (const row of rows)
      update.run(sealChanging(row, row.outputs), row.removed === 0 ? sealLasting(row) : sealRemoved(row.run_id), row.run);
  }
}
