import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import { accessProtocols, rpcUrl } from '../../../src/shared/access.ts';
import type { Contract } from '../../../src/shared/contract/index.ts';

const serveFile = fileURLToPath(new URL('../../../src/main/serve/index.ts', import.meta.url));

export type ServeClient = ContractRouterClient<Contract>;

/** The browser host in a process of its own. */
export interface ServeHost {
  readonly child: ChildProcess;
  /** Its address, once it answers; null when it ended before. */
  readonly address: Promise<string | null>;
  readonly exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  stderr(): string;
}

export function startServe(dataDir: string, libraryDir: string): ServeHost {
  const child = spawn(process.execPath, [serveFile, '--no-open', '--data', dataDir, '--library', libraryDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const exit = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.on('exit', (code, signal) => resolve({ code, signal })),
  );
  const address = new Promise<string | null>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('Millrace: ')) resolve(line.slice('Millrace: '.length));
    });
    void exit.then(() => resolve(null));
  });
  return { child, address, exit, stderr: () => errors };
}

export interface Connection {
  readonly client: ServeClient;
  close(): void;
}

/** Connects as a window does. Rejects when the host does not answer. */
export async function connect(address: string): Promise<Connection> {
  const page = new URL(address);
  const token = new URLSearchParams(page.hash.slice(1)).get('t') ?? '';
  const socket = new WebSocket(rpcUrl(page), accessProtocols(token), { origin: page.origin, handshakeTimeout: 5000 });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  // Every call fails when the connection does.
  socket.on('error', () => undefined);
  const client = createORPCClient<ServeClient>(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
  return { client, close: () => socket.terminate() };
}
