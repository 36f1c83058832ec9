import type { RuntimeLog } from '../../engine/runtime/ports.ts';
import type { HostRouter } from './api/index.ts';

export type { DesktopPort, HostOptions } from './options.ts';

/** The program without its door: plain Node, no transport. */
export interface Host {
  readonly router: HostRouter;
  readonly log: RuntimeLog;
  /** Tells second processes where this one can be reached; the address carries the token. */
  announce(url: string): void;
  /** Runs that have not ended. */
  activeRuns(): number;
  /** Pauses what runs (setting onQuit), puts everything on disk, lets go of the data folder. Safe to call twice. */
  close(): Promise<void>;
}
