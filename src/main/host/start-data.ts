import { isObject, type Json, type JsonObject } from '../../engine/json.ts';
import type { ReusedTask } from '../../engine/run/reuse.ts';

/** What a run begins with beside its inputs. */
export interface StartData {
  readonly only?: readonly string[];
  readonly reuse?: readonly ReusedTask[];
  readonly vars?: JsonObject;
}

/** For the store: a run whose first event was never written begins as it was meant to. */
export function storedStart(data: StartData): { start?: Json } {
  return Object.keys(data).length === 0 ? {} : { start: data as unknown as Json };
}

/** What `storedStart` kept. The store checks its rows, and nobody else writes this one. */
export function readStart(start: Json | null): StartData {
  return isObject(start) ? (start as unknown as StartData) : {};
}
