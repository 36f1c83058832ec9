import type { Migration } from '../migrate.ts';

export const init: Migration = {
  id: 1,
  name: 'init',
  sql: `
CREATE TABLE definitions (
  hash TEXT PRIMARY KEY,
  text TEXT NOT NULL
);

CREATE TABLE runs (
  run INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE,
  workflow TEXT NOT NULL,
  path TEXT,
  definition_hash TEXT NOT NULL REFERENCES definitions (hash),
  base_dir TEXT NOT NULL,
  durability TEXT NOT NULL,
  trigger_name TEXT NOT NULL,
  trigger_data TEXT NOT NULL,
  inputs TEXT NOT NULL,
  outputs TEXT,
  status TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  duration_ms REAL NOT NULL,
  tasks_total INTEGER NOT NULL,
  tasks_ended INTEGER NOT NULL,
  error TEXT,
  removed INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX runs_by_created_at ON runs (created_at);
CREATE INDEX runs_by_status ON runs (status, created_at);
CREATE INDEX runs_by_path ON runs (path, created_at);
CREATE INDEX runs_by_workflow ON runs (workflow, created_at);
CREATE INDEX runs_by_definition ON runs (definition_hash);
CREATE INDEX runs_open ON runs (run) WHERE status NOT IN ('succeeded', 'failed', 'canceled');
CREATE INDEX runs_removed ON runs (run) WHERE removed = 1;

CREATE TABLE journal (
  row INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  encoding TEXT NOT NULL,
  payload BLOB,
  blob TEXT,
  checksum TEXT NOT NULL,
  CHECK (last_seq >= first_seq),
  CHECK ((payload IS NULL) <> (blob IS NULL))
);
CREATE INDEX journal_by_blob ON journal (blob) WHERE blob IS NOT NULL;

CREATE TABLE journal_index (
  run INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  row INTEGER NOT NULL,
  PRIMARY KEY (run, first_seq)
) WITHOUT ROWID;

CREATE TABLE journal_progress (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  indexed_until INTEGER NOT NULL
);
INSERT INTO journal_progress (id, indexed_until) VALUES (1, 0);

CREATE TABLE blobs (
  hash TEXT PRIMARY KEY,
  bytes INTEGER NOT NULL
);

CREATE TABLE task_records (
  ended_at INTEGER NOT NULL,
  run_id TEXT NOT NULL,
  task TEXT NOT NULL,
  visit INTEGER NOT NULL,
  workflow TEXT NOT NULL,
  action TEXT NOT NULL,
  status TEXT NOT NULL,
  queued_at INTEGER,
  started_at INTEGER,
  work_ms REAL NOT NULL,
  wait_ms REAL NOT NULL,
  attempts INTEGER NOT NULL,
  error_code TEXT,
  PRIMARY KEY (ended_at, run_id, task, visit)
) WITHOUT ROWID;

CREATE TABLE metrics (
  at INTEGER PRIMARY KEY,
  interval_ms INTEGER NOT NULL,
  tasks_ended REAL NOT NULL,
  runs_ended REAL NOT NULL,
  running REAL NOT NULL,
  queued REAL NOT NULL,
  active_runs REAL NOT NULL,
  cpu REAL NOT NULL,
  rss_bytes REAL NOT NULL,
  heap_bytes REAL NOT NULL,
  loop_delay_p50_ms REAL NOT NULL,
  loop_delay_p99_ms REAL NOT NULL,
  commits REAL NOT NULL,
  commit_p99_ms REAL NOT NULL,
  rows REAL NOT NULL,
  store_bytes REAL NOT NULL,
  overhead_us REAL NOT NULL
);

CREATE TABLE drafts (
  path TEXT PRIMARY KEY,
  text TEXT NOT NULL,
  base_hash TEXT,
  saved_at INTEGER NOT NULL
);

CREATE TABLE versions (
  version INTEGER PRIMARY KEY,
  path TEXT NOT NULL,
  hash TEXT NOT NULL REFERENCES definitions (hash),
  saved_at INTEGER NOT NULL,
  UNIQUE (path, hash)
);
CREATE INDEX versions_by_hash ON versions (hash);

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
`,
};
