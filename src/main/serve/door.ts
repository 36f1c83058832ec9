import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { MillraceError } from '../../engine/errors.ts';
import type { RuntimeLog } from '../../engine/runtime/ports.ts';
import { closeCodes, rpcPath, rpcProtocol, tokenOf } from '../../shared/access.ts';
import { maxMessageBytes } from '../../shared/contract/index.ts';
import { wireInterceptor } from '../host/api/errors.ts';
import type { HostRouter } from '../host/api/index.ts';
import { securityHeaders, type StaticFiles } from '../host/static-files.ts';
import { isForeignFetch, isOwnHost, isOwnOrigin, TokenGuard } from './access.ts';

const loopback = '127.0.0.1';
const maxConnections = 256;
const maxWindows = 64;
const headersTimeoutMs = 5_000;
/** More than this waiting in a connection, and its feeds merge frames instead of sending them. */
const congestedBytes = 1024 * 1024;

export interface ServeDoorOptions {
  readonly router: HostRouter;
  readonly files: StaticFiles;
  /** 0 takes a free one. */
  readonly port: number;
  readonly token: string;
  readonly log: RuntimeLog;
}

export interface ServeDoor {
  readonly port: number;
  /** With the token in the fragment, which browsers do not send. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the window and its calls on the loopback interface. `in_use` when the port is taken. */
export async function openServeDoor({ router, files, port: wanted, token, log }: ServeDoorOptions): Promise<ServeDoor> {
  const guard = new TokenGuard(token);
  const handler = new RPCHandler(router, { interceptors: [wireInterceptor(log)] });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    clientTracking: true,
    handleProtocols: (protocols) => (protocols.has(rpcProtocol) ? rpcProtocol : false),
  });
  let port = 0;

  const server = createServer(
    { headersTimeout: headersTimeoutMs, requestTimeout: headersTimeoutMs, maxHeaderSize: 16 * 1024 },
    (request, response) => {
      answer(request, response);
    },
  );
  server.maxConnections = maxConnections;
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('upgrade', (request, socket, head) => upgrade(request, socket, head));

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const send = (status: number, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): void => {
      response.writeHead(status, {
        ...securityHeaders([`ws://${request.headers.host ?? ''}`]),
        'Content-Type': 'text/plain; charset=utf-8',
        ...headers,
      });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    // The name is checked first: what follows is put into a header.
    if (!isOwnHost(request.headers.host, port)) {
      response.writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' });
      response.end('This host answers to 127.0.0.1 and localhost only.\n');
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(405, 'Only pages are served here.\n', { Allow: 'GET, HEAD' });
    if (isForeignFetch(single(request.headers['sec-fetch-site']))) return send(403, 'Other sites get nothing here.\n');
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const file = files.get(path);
    if (file) return send(200, file.body, file.headers);
    if (path === '/' && !files.built) return send(503, 'The window has not been built. Run: npm run build\n');
    return send(404, 'There is nothing here.\n');
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { host, origin } = request.headers;
    const refused =
      request.url !== rpcPath
        ? '404 Not Found'
        : !isOwnHost(host, port) || !isOwnOrigin(origin, host) || isForeignFetch(single(request.headers['sec-fetch-site']))
          ? '403 Forbidden'
          : sockets.clients.size >= maxWindows
            ? '503 Service Unavailable'
            : null;
    if (refused) {
      if (refused.startsWith('403'))
        log('warn', 'A connection from elsewhere was refused.', { host: host ?? null, origin: origin ?? null });
      socket.on('error', () => undefined);
      socket.end(`HTTP/1.1 ${refused}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const offered = new Set((single(request.headers['sec-websocket-protocol']) ?? '').split(',').map((entry) => entry.trim()));
    const verdict = offered.has(rpcProtocol) ? guard.check(tokenOf(offered)) : 'wrong';
    sockets.handleUpgrade(request, socket, head, (connection) => greet(connection, verdict));
  }

  function greet(connection: WebSocket, verdict: 'right' | 'wrong' | 'locked'): void {
    connection.on('error', (error) => log('debug', `A connection failed: ${error.message}`));
    if (verdict !== 'right') {
      log(
        'warn',
        verdict === 'locked' ? 'Too many wrong tokens; nobody gets in for a minute.' : 'A connection without the right token was refused.',
      );
      connection.close(verdict === 'locked' ? closeCodes.locked : closeCodes.unauthorised, 'unauthorised');
      setTimeout(() => connection.terminate(), 1000).unref();
      return;
    }
    void handler.upgrade(connection, { context: { congested: () => connection.bufferedAmount > congestedBytes } });
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new MillraceError('in_use', `Port ${wanted} is taken. Choose another one with --port.`) : error);
    });
    server.listen(wanted, loopback, resolve);
  });
  port = (server.address() as AddressInfo).port;

  return {
    port,
    url: `http://${loopback}:${port}/#t=${token}`,
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      for (const connection of sockets.clients) connection.close(1001, 'going away');
      const timer = setTimeout(() => {
        for (const connection of sockets.clients) connection.terminate();
      }, 1000);
      server.closeAllConnections();
      await closed;
      clearTimeout(timer);
      sockets.close();
    },
  };
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
