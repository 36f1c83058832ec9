import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { app } from 'electron';

export interface AppFolders {
  readonly dataDir: string;
  readonly libraryDir: string | undefined;
  readonly defaultLibraryDir: string;
  readonly appSourcesDir: string;
}

/** Electron's own user data folder, `$MILLRACE_DATA` and `$MILLRACE_LIBRARY` aside. */
export function appFolders(): AppFolders {
  const root = app.getAppPath();
  const { MILLRACE_DATA, MILLRACE_LIBRARY } = process.env;
  const dataDir = MILLRACE_DATA ? resolve(MILLRACE_DATA) : app.getPath('userData');
  return {
    dataDir,
    libraryDir: MILLRACE_LIBRARY ? resolve(MILLRACE_LIBRARY) : undefined,
    defaultLibraryDir: join(app.getPath('documents'), 'Millrace'),
    // An installed app has no sources; what was built of them is there.
    appSourcesDir: existsSync(join(root, 'src')) ? join(root, 'src') : join(root, 'out'),
  };
}
