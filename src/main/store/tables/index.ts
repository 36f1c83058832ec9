import type { Blobs } from '../blobs.ts';
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

export function openTables(db: Database, blobs: Blobs, compressAboveBytes: number | null): Tables {
  const definitions = openDefinitions(db);
  const runs = openRuns(db, definitions);
  const settings = openSettings(db);
  return {
    definitions,
    runs,
    journal: openJournal(db, runs, blobs, () => (settings.compression() ? compressAboveBytes : null)),
    taskRecords: openTaskRecords(db),
    metrics: openMetrics(db),
    drafts: openDrafts(db),
    versions: openVersions(db, definitions),
    cachedResults: openCachedResults(db),
    pins: openPins(db),
    settings,
  };
}
