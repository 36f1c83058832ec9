import { type Json, type JsonObject } from '../../engine/json.ts';
import type { ReusedTask } from '../../engine/run/reuse.ts';
/** What a run begins with beside its inputs. */
export interface StartData {
  readonly only?: readonly string[];
  readonly reuse?: readonly ReusedTask[];
  readonly vars?: JsonObject;
}
/** For the store: a run whose first event was never written begins as it was meant to. */
export declare function storedStart(data: StartData): {
  start?: Json;
};
/** What `storedStart` kept. The store checks its rows, and nobody else writes this one. */
export declare function readStart(start: Json | null): StartData;
