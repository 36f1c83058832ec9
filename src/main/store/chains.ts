import type { Blobs } from './blobs.ts';
import { type ChainEnd, contentOf, emptyChain, followChain, type RowContent } from './journal-row.ts';
import type { Database } from './sqlite.ts';

export interface DamagedRun {
  readonly runId: string;
  /** The first event that cannot be trusted. */
  readonly seq: number;
  readonly reason: string;
}

interface Row extends RowContent {
  readonly row: number;
  readonly run: number;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly checksum: string;
}

interface Chain {
  readonly runId: string;
  end: ChainEnd;
  damaged: boolean;
}

const rowsAtOnce = 64;

/**
 * Checks the journal of every run, in the order of the table, and yields after each few rows. Reads only what every layout
 * has, so that older files can be checked too. Throws what SQLite throws when a page cannot be read.
 */
export function* checkChains(db: Database, blobs: Pick<Blobs, 'get'>): Generator<void, DamagedRun[]> {
  const chains = new Map<number, Chain>();
  for (const { run, run_id: runId } of db
    .prepare<{ run: number; run_id: string }>('SELECT run, run_id FROM runs WHERE removed = 0')
    .all()) {
    chains.set(run, { runId, end: emptyChain, damaged: false });
  }
  const damaged: DamagedRun[] = [];
  const select = db.prepare<Row>(`SELECT row, run, first_seq, last_seq, encoding, payload, blob, checksum FROM journal
    WHERE row > ? ORDER BY row LIMIT ${rowsAtOnce}`);
  for (let after = 0, rows = select.all(after); rows.length > 0; rows = select.all(after)) {
    for (const row of rows) {
      after = row.row;
      const chain = chains.get(row.run);
      if (chain === undefined || chain.damaged) continue;
      try {
        chain.end = followChain(chain.end, chain.runId, row, contentOf(row, blobs));
      } catch (error) {
        chain.damaged = true;
        damaged.push({ runId: chain.runId, seq: row.first_seq, reason: error instanceof Error ? error.message : String(error) });
      }
    }
    yield;
  }
  return damaged;
}
