import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultLibraryFolder } from './paths.ts';

/** Where things are when the sources run as they are (browser host and command line). A bundle has places of its own. */
export interface Checkout {
  readonly version: string;
  readonly storeWorkerUrl: URL;
  readonly benchWorkerUrl: URL;
  readonly scriptChildPath: string;
  readonly streamWorkerUrl: URL;
  readonly nodePath: string;
  readonly examplesDir: string;
  readonly appSourcesDir: string;
  readonly defaultLibraryDir: string;
  readonly rendererDir: string;
}

export function findCheckout(): Checkout {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  return {
    version: readVersion(join(root, 'package.json')),
    storeWorkerUrl: new URL('../store/worker.ts', import.meta.url),
    benchWorkerUrl: new URL('../bench/worker.ts', import.meta.url),
    scriptChildPath: fileURLToPath(new URL('./ports/script-child.ts', import.meta.url)),
    streamWorkerUrl: new URL('../stream/worker.ts', import.meta.url),
    nodePath: process.execPath,
    examplesDir: join(root, 'examples'),
    appSourcesDir: join(root, 'src'),
    defaultLibraryDir: defaultLibraryFolder({ env: process.env, platform: process.platform, home: homedir() }),
    rendererDir: join(root, 'out', 'renderer'),
  };
}

function readVersion(file: string): string {
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
