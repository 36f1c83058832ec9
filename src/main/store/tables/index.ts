import type { RuntimeLog } from '../../../engine/runtime/ports.ts';
import type { Blobs } from '../blobs.ts';
import type { OnDamagedRow, SealedTable } from '../row-seal.ts';
import type { Database } from '../sqlite.ts';
import { type CachedResults, openCachedResults } from './cached-results.ts';
import { type Definitions, openDefinitions } from './definitions.ts';
import { type Drafts, openDrafts } from './drafts.ts';
import { type Journal, openJournal } from './journal.ts';
import { type Metrics, openMetrics } from './metrics.ts';
import { openPins, type Pins } from './pins.ts';
import { openRuns, type Runs } from './runs.ts';
import { openSettings, type Settings } from './settings.ts';
import { openTaskRecords, type TaskRecords } from './task-records.ts';
import { openVersions, type Versions } from './versions.ts';

/** All tables of one open connection, with their statements prepared. */
export interface Tables {
  readonly definitions: Definitions;
  readonly runs: Runs;
  readonly journal: Journal;
  readonly taskRecords: TaskRecords;
  readonly metrics: Metrics;
  readonly drafts: Drafts;
  readonly versions: Versions;
  readonly cachedResults: CachedResults;
  readonly pins: Pins;
  readonly settings: Settings;
}

export function openTables(db: Database, blobs: Blobs, compressAboveBytes: number | null, log: RuntimeLog): Tables {
  const onDamaged = sayOnce(log);
  const definitions = openDefinitions(db);
  const runs = openRuns(db, definitions);
  const settings = openSettings(db, onDamaged);
  return {
    definitions,
    runs,
    journal: openJournal(db, runs, blobs, () => (settings.compression() ? compressAboveBytes : null)),
    taskRecords: openTaskRecords(db, onDamaged),
    metrics: openMetrics(db, onDamaged),
    drafts: openDrafts(db),
    versions: openVersions(db, definitions, onDamaged),
    cachedResults: openCachedResults(db),
    pins: openPins(db, onDamaged),
    settings,
  };
}

/** What is left out is said once a table. */
function sayOnce(log: RuntimeLog): OnDamagedRow {
  const said = new Set<SealedTable>();
  return (table, what) => {
    if (said.has(table)) return;
    said.add(table);
    log('warn', `The store found ${what} damaged: what is not as it was written is left out.`, { table });
  };
}
