import type { HostLog } from './log.ts';

/** What the desktop lends to the host; what is missing the host says it cannot do. */
export interface DesktopPort {
  /** Asks for a folder; null when the user chose none. */
  readonly pickFolder?: (title: string) => Promise<string | null>;
  readonly showInFolder?: (file: string) => void;
  /** Shows a notification; false when it could not. */
  readonly notify?: (request: { title: string; body: string }) => boolean;
}

export interface HostOptions {
  readonly kind: 'electron' | 'serve' | 'cli';
  readonly version: string;
  readonly dataDir: string;
  /** Overrides the folder that was open last. */
  readonly libraryDir?: string | undefined;
  /** The library of somebody who never opened another one. */
  readonly defaultLibraryDir: string;
  readonly storeWorkerUrl: URL;
  readonly benchWorkerUrl: URL;
  readonly scriptChildPath: string;
  /** A Node that runs scripts. */
  readonly nodePath: string;
  /** What that Node needs in its environment; `ELECTRON_RUN_AS_NODE` where it is Electron. */
  readonly nodeEnv?: Readonly<Record<string, string>> | undefined;
  readonly examplesDir: string;
  /** What the sample reports on. */
  readonly appSourcesDir: string;
  readonly desktop: DesktopPort;
  readonly log: HostLog;
}
