export type SqlValue = null | number | string | Uint8Array;

export interface Statement<Row> {
  run(...values: SqlValue[]): number;
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
}

/** The part of better-sqlite3 that the store uses; nothing else, so that a smaller stand-in will do. */
export interface Database {
  prepare<Row = Record<string, SqlValue>>(sql: string): Statement<Row>;
  exec(sql: string): void;
  /** The first value of a pragma, or null where this SQLite does not know it. */
  pragma(source: string): number | string | null;
  /** Runs `work` between BEGIN IMMEDIATE and COMMIT; rolls back and rethrows on an error. */
  transaction<T>(work: () => T): T;
  /** True while `transaction` is open, as far as we know: SQLite rolls back by itself on a full disk. */
  readonly inTransaction: boolean;
  /**
   * Copies the database to a new file in steps of so many pages; other work goes on in between and is in the copy too.
   * Rejects with the signal's reason at the next step when it is aborted.
   */
  backup(path: string, pagesAtOnce: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

interface DriverStatement {
  run(...values: SqlValue[]): { changes: number };
  get(...values: SqlValue[]): unknown;
  all(...values: SqlValue[]): unknown[];
}

interface DriverDatabase {
  prepare(sql: string): DriverStatement;
  exec(sql: string): unknown;
  pragma(source: string): unknown;
  readonly inTransaction?: boolean;
  backup(path: string, options: { progress: () => number }): Promise<unknown>;
  close(): unknown;
}

export type Driver = new (path: string, options: { timeout: number; readonly?: boolean }) => DriverDatabase;

/** Frames of the write-ahead log that are committed, without writing anything; null where this SQLite cannot tell. */
export function committedFrames(db: Database): number | null {
  const log = db.prepare<{ log: number }>('PRAGMA wal_checkpoint(NOOP)').get()?.log;
  return log === undefined || log < 0 ? null : log;
}

/** Loads better-sqlite3. Call `assertRuntime` first: on an old Node loading it ends the process. */
export async function loadDriver(): Promise<Driver> {
  const module: { default: unknown } = await import('better-sqlite3');
  return module.default as Driver;
}

let held: Promise<void> | null = null;

/**
 * Keeps the driver's library in this process until it ends. Where only a thread has loaded it, Node takes it out of the
 * memory with that thread's end, and what is collected of the thread after that calls into nothing: the process ends with a
 * segmentation fault, now and then (better-sqlite3, issue 1476). So whoever starts such threads holds it first.
 */
export function holdDriver(): Promise<void> {
  held ??= loadDriver().then((driver) => void new driver(':memory:', { timeout: 0 }).close());
  return held;
}

/** `timeoutMs`: how long to wait for somebody else's lock. */
export function connect(driver: Driver, path: string, options: { readonly timeoutMs: number; readonly readonly?: boolean }): Database {
  const raw = new driver(path, { timeout: options.timeoutMs, readonly: options.readonly ?? false });
  let open = false;

  function inTransaction(): boolean {
    return raw.inTransaction ?? open;
  }

  return {
    prepare<Row>(sql: string): Statement<Row> {
      const statement = raw.prepare(sql);
      return {
        run: (...values) => statement.run(...values).changes,
        get: (...values) => statement.get(...values) as Row | undefined,
        all: (...values) => statement.all(...values) as Row[],
      };
    },
    exec(sql) {
      raw.exec(sql);
    },
    pragma(source) {
      const value = firstValue(raw.pragma(source));
      return typeof value === 'number' || typeof value === 'string' ? value : null;
    },
    transaction(work) {
      raw.exec('BEGIN IMMEDIATE');
      open = true;
      try {
        const result = work();
        raw.exec('COMMIT');
        return result;
      } catch (error) {
        if (inTransaction()) rollBack(raw);
        throw error;
      } finally {
        open = false;
      }
    },
    get inTransaction() {
      return inTransaction();
    },
    async backup(path, pagesAtOnce, signal) {
      await raw.backup(path, {
        progress() {
          signal.throwIfAborted();
          return pagesAtOnce;
        },
      });
    },
    close() {
      raw.close();
    },
  };
}

/** A roll-back that fails leaves the connection to be closed by whoever handles the first error. */
function rollBack(raw: DriverDatabase): void {
  try {
    raw.exec('ROLLBACK');
  } catch {
    // The first error tells more.
  }
}

/** Drivers give a pragma's rows as a list of objects, one object, or the value itself. */
function firstValue(value: unknown): unknown {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first === 'object' && first !== null) return Object.values(first)[0];
  return first;
}
