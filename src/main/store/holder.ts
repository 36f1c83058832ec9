import { join } from 'node:path';
import type { RuntimeLog } from '../../engine/runtime/ports.ts';
import type { Restored } from './api.ts';
import type { BackupFolder } from './backup-folder.ts';
import { saysDamaged, toFailure } from './failure.ts';
import type { OpenStoreFile } from './maintenance.ts';
import { migrations } from './migrations/index.ts';
import { openFile } from './open-file.ts';
import type { WorkerOptions } from './protocol.ts';
import { committedFrames, type Driver } from './sqlite.ts';
import { readLogMark, StateFile, type StoreState } from './state-file.ts';

/** Holds the database open, lets go of it when it cannot be trusted, and notes for the next owner what to expect of it. */
export interface Holder {
  readonly sqlite: string;
  /** The last end was unclean and the file too large to be looked through at the start: the next copy does it. */
  readonly unchecked: boolean;
  /** null while it is let go of. */
  readonly file: OpenStoreFile | null;
  /** Opens it again where it was let go of. */
  current(): OpenStoreFile;
  /** After an error that leaves the outcome unknown: the next use opens the file again and reads what is there. */
  distrust(error: unknown): void;
  /** A check found the file damaged: it is looked through before it is used again. */
  suspect(): void;
  /** Notes how far the files are. */
  note(): void;
  /** Notes how far the journal is; after each commit, before anybody is told of it. */
  noteCommit(): void;
  /** Empties the log into the database. */
  checkpoint(): void;
  close(): void;
}

export interface HolderOptions {
  readonly driver: Driver;
  readonly worker: WorkerOptions;
  readonly backups: BackupFolder;
  readonly log: RuntimeLog;
  /** Ends the thread. */
  readonly exit: () => void;
  readonly onRestored: (restored: Restored) => void;
}

/** Opens the database; throws what `openFile` throws. */
export function createHolder({ driver, worker, backups, log, exit, onRestored }: HolderOptions): Holder {
  const { dataDir } = worker;
  const path = join(dataDir, 'store.sqlite');
  let sqlite = '';
  let isSuspect = false;
  let unchecked = false;
  const stateFile = new StateFile(dataDir);
  let isNoted = true;
  let notedRow = 0;
  let file: OpenStoreFile | null = open();

  function open(): OpenStoreFile {
    const suspect = isSuspect;
    const opened = openFile({ driver, worker, backups, log, suspect });
    isSuspect = false;
    ({ sqlite, unchecked } = opened);
    if (opened.restored !== null) onRestored(opened.restored);
    try {
      write(opened.file, false);
    } catch (error) {
      if (suspect || !saysDamaged(error)) throw error;
      // Closed in order it was not looked through, and its first reading tells: once more, with a look at everything.
      opened.file.db.close();
      isSuspect = true;
      return open();
    }
    return opened.file;
  }

  function write({ db, tables }: OpenStoreFile, isEmptying: boolean): void {
    const mark = isEmptying ? null : readLogMark(path, committedFrames(db));
    put({ clean: false, layout: migrations.length, log: mark, lastRow: tables.journal.lastRow() });
  }

  /** Where it cannot be written it must not say that all is well. */
  function put(state: StoreState): void {
    try {
      stateFile.write(state);
      notedRow = state.lastRow;
      isNoted = true;
    } catch (error) {
      giveUp(error);
    }
  }

  function giveUp(error: unknown): void {
    if (isNoted) log('warn', `The state of the store could not be noted: ${error instanceof Error ? error.message : String(error)}`);
    isNoted = false;
    stateFile.remove();
  }

  function letGo(): void {
    if (file === null) return;
    try {
      file.db.close();
    } catch {
      // It is let go of either way.
    }
    file = null;
    // A connection that is closed empties its log.
    put({ clean: false, layout: migrations.length, log: null, lastRow: 0 });
  }

  return {
    get sqlite() {
      return sqlite;
    },
    get unchecked() {
      return unchecked;
    },
    get file() {
      return file;
    },
    current() {
      try {
        file ??= open();
      } catch (error) {
        // A driver may hold on to the file it was told to close; only the end of the thread makes it let go.
        if (toFailure(error).code === 'in_use') exit();
        throw error;
      }
      return file;
    },
    distrust(error) {
      if (saysDamaged(error)) isSuspect = true;
      letGo();
    },
    suspect() {
      isSuspect = true;
      letGo();
    },
    note() {
      if (file !== null) write(file, false);
    },
    noteCommit() {
      if (file === null) return;
      const lastRow = file.tables.journal.lastRow();
      // A commit without rows for the journal shows in the length of the log alone.
      if (lastRow === notedRow) return write(file, false);
      notedRow = lastRow;
      try {
        if (!stateFile.writeRow(lastRow)) write(file, false);
      } catch (error) {
        giveUp(error);
      }
    },
    checkpoint() {
      if (file === null) return;
      write(file, true);
      file.db.pragma('wal_checkpoint(TRUNCATE)');
    },
    close() {
      if (file === null) return;
      file.db.pragma('optimize');
      this.checkpoint();
      file.db.close();
      file = null;
      put({ clean: true, layout: migrations.length, log: null, lastRow: 0 });
      stateFile.close();
    },
  };
}
