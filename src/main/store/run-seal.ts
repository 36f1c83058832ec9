import { sealOf } from './row-seal.ts';
import type { SqlValue } from './sqlite.ts';

/** The columns of a run that a list shows and that change while it goes on. */
export interface Changing {
  readonly run_id: string;
  readonly workflow: string;
  readonly path: string | null;
  readonly trigger_name: string;
  readonly status: string;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly duration_ms: number;
  readonly tasks_total: number;
  readonly tasks_ended: number;
  readonly error: string | null;
  readonly asks: number;
  /** The last event there was when these were written: a journal that ends before has lost some. */
  readonly sealed_seq: number | null;
}

/** The columns of a run that are written once and that a list shows. */
export interface Listed {
  readonly run_id: string;
  readonly definition_hash: string;
  readonly created_at: number;
  readonly parent_run_id: string | null;
  readonly parent_task: string | null;
  readonly parent_item: number | null;
  readonly based_on: string | null;
}

/** All columns of a run that are written once. */
export interface Lasting extends Listed {
  readonly base_dir: string;
  readonly durability: string;
  readonly trigger_data: string;
  readonly inputs: string;
  readonly depth: number;
  readonly start_data: string | null;
}

/** Rows of runs carry seals of their own, for SQLite does not notice a changed byte inside a row. */
export function sealChanging(row: Changing, outputs: string | null): string {
  return `${changingPart(row)}${short([outputs])}`;
}

export function sealLasting(row: Lasting): string {
  return `${listedPart(row)}${short([row.base_dir, row.durability, row.trigger_data, row.inputs, row.depth, row.start_data])}`;
}

/** What stands in place of `sealLasting` while the run is being removed: a changed bit alone removes nothing. */
export function sealRemoved(runId: string): string {
  return short(['removed', runId]);
}

/** For the columns that a list reads. */
export function listedHolds(row: Changing & Listed, seal: string | null, contentSeal: string | null): boolean {
  return seal?.startsWith(changingPart(row)) === true && contentSeal?.startsWith(listedPart(row)) === true;
}

/** As `listedHolds`, with everything else of the row. */
export function allHolds(row: Changing & Lasting, outputs: string | null, seal: string | null, contentSeal: string | null): boolean {
  return seal === sealChanging(row, outputs) && contentSeal === sealLasting(row);
}

function listedPart(row: Listed): string {
  return short([row.run_id, row.definition_hash, row.created_at, row.parent_run_id, row.parent_task, row.parent_item, row.based_on]);
}

function changingPart(row: Changing): string {
  return short([
    row.run_id,
    row.workflow,
    row.path,
    row.trigger_name,
    row.status,
    row.started_at,
    row.ended_at,
    row.duration_ms,
    row.tasks_total,
    row.tasks_ended,
    row.error,
    row.asks,
    row.sealed_seq,
  ]);
}

function short(values: readonly SqlValue[]): string {
  return sealOf(values).toString(16).padStart(8, '0');
}
