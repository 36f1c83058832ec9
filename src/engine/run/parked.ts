import type { Json } from '../json.ts';

/** What a parked attempt gives when its wait is over: its result, or a time-out. */
export interface Parked {
  readonly result: Json;
  readonly port?: string | undefined;
  readonly timesOut: boolean;
}
