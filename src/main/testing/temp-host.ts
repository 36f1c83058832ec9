import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRouterClient, type RouterClient } from '@orpc/server';
import { findCheckout } from '../host/checkout.ts';
import { createHost } from '../host/create-host.ts';
import type { Host, HostOptions } from '../host/host.ts';
import { wireInterceptor } from '../host/api/errors.ts';
import type { HostRouter } from '../host/api/index.ts';
import { createFileLog } from '../host/log.ts';

export type HostClient = RouterClient<HostRouter>;

/** Folders that are gone after the test. */
export class TempFolders {
  readonly root = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  readonly data = join(this.root, 'data');
  readonly library = join(this.root, 'library');
  readonly examples = join(this.root, 'examples');

  constructor() {
    mkdirSync(this.library);
    mkdirSync(this.examples);
  }

  /** Writes a file below the root; returns its path. */
  write(path: string, text: string): string {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

export interface TempHost {
  readonly host: Host;
  readonly client: HostClient;
}

/** A whole host on temporary folders, called without a transport; errors arrive as over the wire. */
export async function openTempHost(folders: TempFolders, options: Partial<HostOptions> = {}): Promise<TempHost> {
  const log = createFileLog({ dir: join(folders.data, 'logs') });
  const host = await createHost({
    ...findCheckout(),
    kind: 'serve',
    dataDir: folders.data,
    libraryDir: folders.library,
    examplesDir: folders.examples,
    desktop: {},
    log,
    ...options,
  });
  const client = createRouterClient(host.router, { context: {}, interceptors: [wireInterceptor(log.write)] });
  return { host, client };
}

/** Reads a stream to its end, or until `done` says so. */
export async function collect<T>(stream: AsyncIterable<T>, done: (value: T) => boolean = () => false): Promise<T[]> {
  const values: T[] = [];
  for await (const value of stream) {
    values.push(value);
    if (done(value)) break;
  }
  return values;
}
