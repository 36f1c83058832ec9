import { type Failure, toFailure } from './failure.ts';
import type { Faults } from './faults.ts';
import type { OpenStoreFile } from './maintenance.ts';
import { apply } from './perform.ts';
import type { CommitOutcome, Write } from './protocol.ts';

/** Commits the writes together. Throws when storage fails; a write that can never succeed is left out and listed. */
export function applyAll(target: OpenStoreFile, writes: readonly Write[], faults: Faults): CommitOutcome['refused'] {
  try {
    inOneCommit(target, faults, () => {
      for (const write of writes) apply(target, write);
    });
    return [];
  } catch (error) {
    if (toFailure(error).retry) throw error;
  }
  // One of the writes can never succeed: find it, and commit the others.
  const refused: { index: number; failure: Failure }[] = [];
  inOneCommit(target, faults, () => {
    refused.length = 0;
    for (const [index, write] of writes.entries()) {
      const failure = tryApply(target, write);
      if (failure !== null) refused.push({ index, failure });
    }
  });
  return refused;
}

function inOneCommit({ db, tables }: OpenStoreFile, faults: Faults, work: () => void): void {
  try {
    faults.beforeWrites(db);
    db.transaction(() => {
      work();
      tables.journal.tidy();
      tables.cachedResults.tidy();
      faults.beforeCommit();
    });
    faults.afterCommit();
  } catch (error) {
    tables.journal.forget();
    tables.cachedResults.forget();
    faults.failed(db);
    throw error;
  }
}

function tryApply(target: OpenStoreFile, write: Write): Failure | null {
  target.db.exec('SAVEPOINT one');
  try {
    apply(target, write);
    target.db.exec('RELEASE one');
    return null;
  } catch (error) {
    const failure = toFailure(error);
    if (failure.retry || !target.db.inTransaction) throw error;
    target.db.exec('ROLLBACK TO one');
    target.db.exec('RELEASE one');
    target.tables.journal.forget();
    return failure;
  }
}
