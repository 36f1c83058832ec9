import type { Migration } from '../migrate.ts';

/** A row may name several blobs: large results that stand apart from it. */
export const blobsByRow: Migration = {
  id: 3,
  name: 'blobs-by-row',
  sql: `
CREATE TABLE journal_blobs (
  row INTEGER NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (row, hash)
) WITHOUT ROWID;
CREATE INDEX journal_blobs_by_hash ON journal_blobs (hash);
`,
};
