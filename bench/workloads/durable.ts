import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type Benchmark, check } from '../lib/benchmark.ts';
import { durableRunsMs } from '../lib/durable-ends.ts';
import { type Definition, define } from '../lib/engine.ts';
import { chainFlow } from '../lib/flows.ts';
import { interleaved } from '../lib/rounds.ts';
import { median } from '../lib/stats.ts';

const runsAtOnce = 50;
/** What a group commit of ours takes together at most. */
const rowsPerCommit = 64;

/** B10: ends that are on disk at FULL, 50 runs at once, beside the bare driver writing the very same rows. */
export const durable: Benchmark = {
  name: 'durable',
  goal: 'B10',
  title: `task ends a second at FULL, ${runsAtOnce} runs at once; beside better-sqlite3 inserting the same rows in batches of ${rowsPerCommit}`,
  async run(bench) {
    const length = bench.quick ? 20 : 100;
    const ends = runsAtOnce * length;
    const inline = define(chainFlow(length));
    const effects = define(chainFlow(length, { action: 'bench.step' }));
    let count = 0;
    const ours = async (definition: Definition): Promise<{ perS: number; rows: readonly Row[] }> => {
      count += 1;
      const dataDir = join(bench.dir, `data-${count}`);
      const tookMs = await durableRunsMs(dataDir, definition, runsAtOnce, length);
      return { perS: (ends / tookMs) * 1_000, rows: journalOf(dataDir) };
    };
    const raw = (rows: readonly Row[]): number => {
      count += 1;
      return (ends / insertMs(join(bench.dir, `raw-${count}`), rows)) * 1_000;
    };
    const effectRows = (await ours(effects)).rows;
    const inlineRows = (await ours(inline)).rows;
    for (const rows of [effectRows, inlineRows]) {
      const written = rows
        .flatMap((row) => JSON.parse(row.payload) as { type: string }[])
        .filter((event) => event.type === 'task.ended').length;
      check(written === ends, `${written} ends are in the journal, not ${ends}`);
    }
    const samples = await interleaved(
      [
        { name: 'actions with effects (an intent and an end each)', measure: async () => (await ours(effects)).perS },
        { name: 'the same rows, bare driver', measure: () => raw(effectRows) },
        { name: 'actions without effects (ends in groups)', measure: async () => (await ours(inline)).perS },
        { name: 'those rows, bare driver', measure: () => raw(inlineRows) },
      ],
      bench.rounds,
    );
    const ratio = (name: string, beside: string): number => (median(samples.get(name) ?? []) / median(samples.get(beside) ?? [])) * 100;
    return [
      ...[...samples].map(([name, taken]) => ({ name, unit: '/s' as const, samples: taken })),
      {
        name: 'share of the limit, with effects',
        unit: '%',
        samples: [ratio('actions with effects (an intent and an end each)', 'the same rows, bare driver')],
        goal: { atLeast: 60 },
        note: `${effectRows.length} rows`,
      },
      {
        name: 'share of the limit, without effects',
        unit: '%',
        samples: [ratio('actions without effects (ends in groups)', 'those rows, bare driver')],
        note: `${inlineRows.length} rows: in so few commits the limit is the disk's, and ours the engine's`,
      },
    ];
  },
};

interface Row {
  readonly run: number;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly at: number;
  readonly payload: string;
  readonly checksum: string;
}

/** The journal as it was written, in its order. */
function journalOf(dataDir: string): Row[] {
  const db = new Database(join(dataDir, 'store.sqlite'), { readonly: true });
  try {
    const rows = db.prepare<[], Row>('SELECT run, first_seq, last_seq, at, payload, checksum FROM journal ORDER BY row').all();
    check(
      rows.every((row) => typeof row.payload === 'string'),
      'rows of this journal are not plain text',
    );
    return rows;
  } finally {
    db.close();
  }
}

/** The bare driver with our settings and our columns: no engine, no thread, no checksums to compute, no other table. */
function insertMs(dir: string, rows: readonly Row[]): number {
  mkdirSync(dir, { recursive: true });
  const db = new Database(join(dir, 'raw.sqlite'));
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.exec(
      'CREATE TABLE journal (row INTEGER PRIMARY KEY, run INTEGER, first_seq INTEGER, last_seq INTEGER, at INTEGER, encoding TEXT, payload BLOB, checksum TEXT)',
    );
    const insert = db.prepare(
      'INSERT INTO journal (run, first_seq, last_seq, at, encoding, payload, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    const batch = db.transaction((from: number) => {
      for (const row of rows.slice(from, from + rowsPerCommit)) {
        insert.run(row.run, row.first_seq, row.last_seq, row.at, 'json', row.payload, row.checksum);
      }
    });
    const began = performance.now();
    for (let from = 0; from < rows.length; from += rowsPerCommit) batch(from);
    const tookMs = performance.now() - began;
    check(db.pragma('synchronous', { simple: true }) === 2, 'the bare driver did not commit at FULL');
    return tookMs;
  } finally {
    db.close();
  }
}
