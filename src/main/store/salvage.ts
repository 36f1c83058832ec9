import type { RuntimeLog } from '../../engine/runtime/ports.ts';
import type { LostRun } from './api.ts';
import { contentHash } from './content-hash.ts';
import { toFailure } from './failure.ts';
import { type ChainEnd, emptyChain, followChain, payloadOf, type RowContent } from './journal-row.ts';
import { type OpenStoreFile, removeRunSlice } from './maintenance.ts';
import { isSealedTable, rowHolds, rowSeal } from './row-seal.ts';
import { allHolds, type Changing, type Lasting, sealChanging, sealLasting, sealRemoved } from './run-seal.ts';
import { type Row, salvageRows } from './salvage-rows.ts';
import type { Database, SqlValue } from './sqlite.ts';

export interface SalvageReport {
  /** Runs of which the damaged file had more than the copy. */
  readonly salvagedRuns: number;
  readonly lostRuns: readonly LostRun[];
}

interface SourceRun {
  readonly run: number;
  readonly row: Row & Changing & Lasting;
  end: ChainEnd;
  trouble: string | null;
  written: boolean;
}

interface JournalRow extends RowContent {
  readonly row: number;
  readonly run: number;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly at: number;
  readonly checksum: string;
}

const ended = ['succeeded', 'failed', 'canceled'];
const rowsACommit = 500;
/** Tables whose rows stand alone, with their keys. What the damaged file has counts: it is the newer one. */
const plainTables: readonly (readonly [table: string, key: string])[] = [
  ['definitions', 'rowid'],
  ['settings', 'key'],
  ['drafts', 'rowid'],
  ['versions', 'version'],
  ['pins', 'path, task'],
  ['metrics', 'at'],
  ['task_records', 'ended_at, run_id, task, visit'],
];

/**
 * Carries over from a damaged database whatever can be read and proves to be what was written: runs whose journal goes
 * further than the target's, and the rows of the other tables. The source is only read.
 */
export function salvage(source: Database, target: OpenStoreFile, log: RuntimeLog): SalvageReport {
  const lost = new Map<string, LostRun>();
  for (const [table, key] of plainTables) {
    if (!copyPlain(source, target.db, table, key)) log('warn', `Not all of the table ${table} could be read.`);
  }
  const lose = (runId: string, workflow: string, reason: string) => {
    const state = target.tables.runs.find(runId) === null ? 'gone' : 'older';
    lost.set(runId, { runId, workflow, state, reason });
  };
  const { runs, unread, removed, partial } = readRuns(source);
  const { grown, nameless } = carryJournals(source, runs, target);
  for (const run of runs.values()) {
    // A run without a single event has a row all the same.
    startRun(target.db, run);
    if (run.trouble !== null) lose(run.row.run_id, run.row.workflow, run.trouble);
  }
  for (const [runId, workflow] of unread) lose(runId, workflow, 'what the store kept of it is damaged');
  dropOrDoubt(target, runs, unread, partial, lose);
  for (const run of nameless) {
    if (removed.has(run)) continue;
    const runId = `unknown-${run}`;
    lost.set(runId, {
      runId,
      workflow: 'unknown',
      state: 'gone',
      reason: 'nothing but its journal can be read, which does not tell its name',
    });
  }
  return { salvagedRuns: grown, lostRuns: [...lost.values()] };
}

/** Runs that only the target has were removed since; unless the source's list is not whole. */
function dropOrDoubt(
  target: OpenStoreFile,
  runs: ReadonlyMap<number, SourceRun>,
  unread: ReadonlyMap<string, string>,
  partial: boolean,
  lose: (runId: string, workflow: string, reason: string) => void,
): void {
  const there = new Set([...runs.values()].map((run) => run.row.run_id));
  const kept = target.db.prepare<{ run_id: string; workflow: string; status: string }>('SELECT run_id, workflow, status FROM runs').all();
  for (const { run_id: runId, workflow, status } of kept) {
    if (there.has(runId) || unread.has(runId)) continue;
    if (partial) {
      if (!ended.includes(status)) lose(runId, workflow, 'the damaged file could not tell how far it was');
      continue;
    }
    while (!removeRunSlice(target, runId, Date.now()));
  }
}

interface SourceRuns {
  readonly runs: Map<number, SourceRun>;
  /** Workflows of runs whose row is not what was written, by run id. */
  readonly unread: Map<string, string>;
  /** Numbers of runs that nobody misses: being removed, or told in `unread`. */
  readonly removed: Set<number>;
  readonly partial: boolean;
}

function readRuns(source: Database): SourceRuns {
  const runs = new Map<number, SourceRun>();
  const unread = new Map<string, string>();
  const removed = new Set<number>();
  const found = salvageRows(source, 'runs', 'run');
  for (const raw of found.rows) {
    if (runs.has(Number(raw.run))) continue;
    const { outputs = null, seal = null, content_seal: contentSeal = null } = raw;
    // A layout before seals has nothing to hold the row against.
    const isSealed = 'seal' in raw;
    if (isSealed ? contentSeal === sealRemoved(String(raw.run_id)) : raw.removed !== 0) {
      removed.add(Number(raw.run));
      continue;
    }
    const full: Row = {
      parent_run_id: null,
      parent_task: null,
      parent_item: null,
      depth: 0,
      based_on: null,
      start_data: null,
      asks: 0,
      sealed_seq: null,
      ...raw,
      // The seal tells, which a changed bit does not make.
      removed: 0,
    };
    const row = full as Row & Changing & Lasting;
    if (!isSealed || allHolds(row, textOf(outputs), textOf(seal), textOf(contentSeal)))
      runs.set(Number(raw.run), { run: Number(raw.run), row, end: emptyChain, trouble: null, written: false });
    else {
      unread.set(String(raw.run_id), String(raw.workflow));
      removed.add(Number(raw.run));
    }
  }
  return { runs, unread, removed, partial: found.isPartial() };
}

/** Appends what the target lacks, run by run as far as the chain holds. `grown`: runs that got something; `nameless`: numbers of runs that have no row. */
function carryJournals(
  source: Database,
  runs: ReadonlyMap<number, SourceRun>,
  target: OpenStoreFile,
): { grown: number; nameless: ReadonlySet<number> } {
  const nameless = new Set<number>();
  const grown = new Set<string>();
  const found = salvageRows(source, 'journal', 'row');
  let batch: (() => void)[] = [];
  const flush = () => {
    const work = batch;
    batch = [];
    target.db.transaction(() => {
      for (const write of work) write();
      target.tables.journal.tidy();
    });
  };
  for (const raw of found.rows) {
    const row = raw as unknown as JournalRow;
    const run = runs.get(row.run);
    if (run === undefined) nameless.add(row.run);
    if (run === undefined || run.trouble !== null) continue;
    try {
      const payload = payloadOf(row, target.blobs);
      run.end = followChain(run.end, run.row.run_id, row, payload);
      batch.push(() => {
        if (append(target, run, row, payload)) grown.add(run.row.run_id);
      });
      if (batch.length >= rowsACommit) flush();
    } catch (error) {
      run.trouble = error instanceof Error ? error.message : String(error);
    }
  }
  flush();
  const partial = found.isPartial();
  for (const run of runs.values()) {
    const { status, sealed_seq: sealed } = run.row;
    if (run.trouble === null && sealed !== null && (run.end.lastSeq ?? -1) < sealed) run.trouble = 'its last events are missing';
    if (run.trouble === null && partial && !ended.includes(status)) run.trouble = 'its last events may be missing';
  }
  return { grown: grown.size, nameless };
}

/** False when the target has it already, or has something else in its place, which then stays. */
function append(target: OpenStoreFile, run: SourceRun, row: JournalRow, payload: string): boolean {
  const { run_id: runId } = run.row;
  startRun(target.db, run);
  const last = target.tables.journal.lastSeq(runId);
  if (last !== null && row.first_seq <= last) return false;
  try {
    target.tables.journal.append({ kind: 'append', runId, firstSeq: row.first_seq, lastSeq: row.last_seq, at: row.at, payload });
    return true;
  } catch (error) {
    run.trouble ??= error instanceof Error ? error.message : String(error);
    return false;
  }
}

/** The run's row must be there before its journal. */
function startRun(db: Database, run: SourceRun): void {
  if (run.written) return;
  run.written = true;
  const row: Row = sealedRun(run.row);
  delete row.key0;
  delete row.run;
  row.bytes = 0;
  // A definition that could not be read: the run is kept and cannot go on.
  db.prepare('INSERT INTO definitions (hash, text) VALUES (?, ?) ON CONFLICT DO NOTHING').run(run.row.definition_hash, '');
  const columns = sharedColumns(db, 'runs', row);
  const values = columns.map((column) => row[column] ?? null);
  const changes = columns.filter((column) => column !== 'run_id' && column !== 'bytes').map((column) => `${column} = excluded.${column}`);
  db.prepare(
    `INSERT INTO runs (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')}) ON CONFLICT (run_id) DO UPDATE SET ${changes.join(', ')}`,
  ).run(...values);
}

/** The row with its seals, which an older layout does not have. */
function sealedRun(run: SourceRun['row']): Row {
  const { outputs = null } = run as Row;
  return { ...run, seal: sealChanging(run, textOf(outputs)), content_seal: sealLasting(run) };
}

/** True when all of the table was read. Rows that contradict one that is there are left out. */
function copyPlain(source: Database, target: Database, table: string, key: string): boolean {
  const found = salvageRows(source, table, key);
  let isWhole = true;
  const put = (raw: Row) => {
    if (table === 'definitions' && contentHash(String(raw.text)) !== raw.hash) throw new Error('the text is damaged');
    let verb = table === 'versions' ? 'INSERT OR IGNORE' : 'INSERT OR REPLACE';
    if (isSealedTable(table)) {
      const { seal = rowSeal(table, raw) } = raw;
      raw.seal = seal;
      if (!rowHolds(table, { ...raw, seal })) {
        // A damaged draft is somebody's work: it stays to be looked at, unless there is a sound one.
        if (table !== 'drafts') throw new Error('the row is damaged');
        verb = 'INSERT OR IGNORE';
      }
    }
    const columns = sharedColumns(target, table, raw).filter((column) => table !== 'versions' || column !== 'version');
    target
      .prepare(`${verb} INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
      .run(...columns.map((column) => raw[column] ?? null));
  };
  target.transaction(() => {
    for (const raw of found.rows) {
      try {
        put(raw);
      } catch (error) {
        if (toFailure(error).retry) throw error;
        isWhole = false;
      }
    }
  });
  return isWhole && !found.isPartial();
}

const columnsOf = new WeakMap<Database, Map<string, ReadonlySet<string>>>();

/** The layouts may differ by a step: only what both have is copied. */
function sharedColumns(db: Database, table: string, row: Row): string[] {
  const known = columnsOf.get(db) ?? new Map<string, ReadonlySet<string>>();
  columnsOf.set(db, known);
  let columns = known.get(table);
  if (columns === undefined) {
    columns = new Set(
      db
        .prepare<{ name: string }>(`SELECT name FROM pragma_table_info('${table}')`)
        .all()
        .map(({ name }) => name),
    );
    known.set(table, columns);
  }
  return Object.keys(row).filter((column) => columns.has(column));
}

function textOf(value: SqlValue): string | null {
  return typeof value === 'string' ? value : null;
}
