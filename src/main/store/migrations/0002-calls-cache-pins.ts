import type { Migration } from '../migrate.ts';

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

CREATE TABLE cached_results (
  key TEXT PRIMARY KEY,
  result TEXT NOT NULL,
  port TEXT,
  expires_at INTEGER,
  used INTEGER NOT NULL
);
CREATE INDEX cached_results_by_used ON cached_results (used);
CREATE INDEX cached_results_by_expiry ON cached_results (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE pins (
  path TEXT NOT NULL,
  task TEXT NOT NULL,
  result TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (path, task)
) WITHOUT ROWID;
`,
};
