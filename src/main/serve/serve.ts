import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { MillraceError } from '../../engine/errors.ts';
import { isObject } from '../../engine/json.ts';
import { findCheckout } from '../host/checkout.ts';
import type { Host } from '../host/host.ts';
import { createFileLog } from '../host/log.ts';
import { dataFolder } from '../host/paths.ts';
import { listStaticFiles } from '../host/static-files.ts';
import { assertRuntime } from '../store/runtime-check.ts';
import { createToken } from './access.ts';
import type { ServeDoor } from './door.ts';
import { hasScreen, openBrowser } from './open-browser.ts';

export const serveUsage = `serve [--port N] [--data DIR] [--library DIR] [--no-open]

Serves Millrace to a browser on this machine and prints its address.
  --port N       a port of your choice; otherwise a free one
  --data DIR     where runs and settings are kept
  --library DIR  the folder of your workflows
  --no-open      do not open the browser
`;

interface ServeOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly libraryDir: string | undefined;
  readonly open: boolean;
}

/** Runs the browser host until it is told to stop; resolves with the exit code (2: usage, or somebody has the data folder). */
export async function runServe(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(serveUsage);
    return 0;
  }
  let host: Host | null = null;
  try {
    const options = readOptions(args);
    assertRuntime(process.versions);
    const checkout = findCheckout();
    const files = listStaticFiles(checkout.rendererDir);
    if (!files.built) process.stderr.write('The window has not been built yet. Run: npm run build\n');
    const log = createFileLog({ dir: join(options.dataDir, 'logs'), mirror: (line) => process.stderr.write(`${line}\n`) });
    const [{ createHost }, { openServeDoor }] = await Promise.all([import('../host/create-host.ts'), import('./door.ts')]);
    host = await createHost({ ...checkout, ...options, kind: 'serve', desktop: {}, log });
    const door = await openServeDoor({ router: host.router, files, port: options.port, token: createToken(), log: log.write });
    host.announce(door.url);
    const stopped = untilStopped(host, door);
    process.stdout.write(`Millrace: ${door.url}\n`);
    if (options.open && hasScreen(process.env, process.platform)) openBrowser(door.url);
    await stopped;
    return 0;
  } catch (error) {
    await host?.close();
    if (!(error instanceof MillraceError)) throw error;
    const url = isObject(error.data) && typeof error.data.url === 'string' ? error.data.url : null;
    process.stderr.write(`${error.message}\n${url === null ? error.hint : `It can be opened at ${url}`}\n`);
    return error.code === 'invalid_input' || error.code === 'in_use' ? 2 : 1;
  }
}

function readOptions(args: readonly string[]): ServeOptions {
  let values: { port?: string; data?: string; library?: string; 'no-open'?: boolean };
  try {
    values = parseArgs({
      args: [...args],
      options: { port: { type: 'string' }, data: { type: 'string' }, library: { type: 'string' }, 'no-open': { type: 'boolean' } },
    }).values;
  } catch (error) {
    throw new MillraceError('invalid_input', error instanceof Error ? error.message : String(error));
  }
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new MillraceError('invalid_input', `--port must be from 0 to 65535; it was ${values.port}.`);
  return {
    port,
    dataDir: resolve(values.data ?? dataFolder({ env: process.env, platform: process.platform, home: homedir() })),
    libraryDir: values.library === undefined ? process.env.MILLRACE_LIBRARY : resolve(values.library),
    open: values['no-open'] !== true,
  };
}

/** The first signal closes in order, the second one at once. */
function untilStopped(host: Host, door: ServeDoor): Promise<void> {
  return new Promise((resolve, reject) => {
    let stopping = false;
    const stop = (): void => {
      if (stopping) process.exit(1);
      stopping = true;
      host
        .close()
        .then(() => door.close())
        .then(resolve, reject);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  });
}
