import type { Fault } from './protocol.ts';
import type { Database } from './sqlite.ts';

/** Failures on demand around a commit. Without an armed fault every call does nothing. */
export interface Faults {
  arm(fault: Fault): void;
  beforeWrites(db: Database): void;
  beforeCommit(): void;
  afterCommit(): void;
  /** A commit failed. */
  failed(db: Database): void;
}

const noLimit = 1_073_741_823;

/** `exit` ends the thread. */
export function createFaults(exit: () => void): Faults {
  let armed: Fault | null = null;
  let after = 0;
  let times = 0;

  function fires(kind: Fault['kind']): boolean {
    return armed?.kind === kind && after === 0 && times > 0;
  }

  function fail(message: string): never {
    times -= 1;
    throw Object.assign(new Error(message), { code: 'SQLITE_IOERR_FSYNC' });
  }

  return {
    arm(fault) {
      armed = fault;
      after = fault.after;
      times = fault.times;
    },
    beforeWrites(db) {
      if (fires('full')) db.pragma(`max_page_count = ${db.pragma('page_count') ?? noLimit}`);
    },
    beforeCommit() {
      if (fires('die')) {
        times -= 1;
        exit();
      }
      if (fires('io')) fail('injected before the commit');
    },
    afterCommit() {
      if (fires('io_after')) fail('injected after the commit');
      if (after > 0) after -= 1;
    },
    failed(db) {
      if (!fires('full')) return;
      times -= 1;
      if (times === 0) db.pragma(`max_page_count = ${noLimit}`);
    },
  };
}
