import { contentHash } from './content-hash.ts';
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

/** The columns of a run that are written once. */
export interface Lasting {
  readonly run_id: string;
  readonly definition_hash: string;
  readonly base_dir: string;
  readonly durability: string;
  readonly trigger_data: string;
  readonly inputs: string;
  readonly created_at: number;
  readonly parent_run_id: string | null;
  readonly parent_task: string | null;
  readonly parent_item: number | null;
  readonly depth: number;
  readonly based_on: string | null;
  readonly start_data: string | null;
}

/** Rows of runs carry a hash of their own, for SQLite does not notice a changed byte inside a row. */
export function sealChanging(row: Changing, outputs: string | null): string {
  return `${changingPart(row)}${short([outputs])}`;
}

export function sealLasting(row: Lasting): string {
  return short([
    row.run_id,
    row.definition_hash,
    row.base_dir,
    row.durability,
    row.trigger_data,
    row.inputs,
    row.created_at,
    row.parent_run_id,
    row.parent_task,
    row.parent_item,
    row.depth,
    row.based_on,
    row.start_data,
  ]);
}

/** True for a row that nobody sealed: it was written by a version that did not. */
export function changingHolds(row: Changing, seal: string | null): boolean {
  return seal === null || seal.startsWith(changingPart(row));
}

/** As `changingHolds`, with everything else of the row. */
export function allHolds(row: Changing & Lasting, outputs: string | null, seal: string | null, contentSeal: string | null): boolean {
  return (seal === null || seal === sealChanging(row, outputs)) && (contentSeal === null || contentSeal === sealLasting(row));
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
  return contentHash(JSON.stringify(values)).slice(0, 32);
}
