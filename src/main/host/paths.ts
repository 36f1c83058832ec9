import { join } from 'node:path';

export interface PathEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly home: string;
}

/** Where a host without Electron keeps its data: `$MILLRACE_DATA`, else the platform's per-user data folder + `/millrace`. */
export function dataFolder({ env, platform, home }: PathEnvironment): string {
  if (env.MILLRACE_DATA) return env.MILLRACE_DATA;
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'millrace');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'millrace');
  return join(env.XDG_DATA_HOME ?? join(home, '.local', 'share'), 'millrace');
}

/** The library of a host that was never told of another one: `$MILLRACE_LIBRARY`, else `Documents/Millrace`. */
export function defaultLibraryFolder({ env, home }: PathEnvironment): string {
  return env.MILLRACE_LIBRARY || join(home, 'Documents', 'Millrace');
}
