import { createServer as createTcp } from 'node:net';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHttp } from './http.ts';

const http = createHttp({ userAgent: 'millrace-test', limitBytes: 100_000 });
let server: Server;
let origin: string;
let connections: number;
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  connections = 0;
  answer = (_, response) => void response.end('ok');
  server = createServer((request, response) => answer(request, response));
  server.on('connection', () => connections++);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

type Request = Parameters<typeof http.request>[0];
function call(path: string, request: Partial<Request> = {}): ReturnType<typeof http.request> {
  const signal = new AbortController().signal;
  return http.request({ url: origin + path, method: 'GET', headers: {}, body: null, timeoutMs: 10_000, signal, ...request });
}

/** Answers with what was asked. */
function echo(request: IncomingMessage, response: ServerResponse): void {
  let body = '';
  request.setEncoding('utf8').on('data', (part: string) => void (body += part));
  request.on('end', () => response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body })));
}

test('sends method, headers and body; gives status, headers and text', async () => {
  answer = echo;
  const got = await call('/x?a=1', { method: 'POST', headers: { 'X-One': '1' }, body: 'grün' });
  expect(got.status).toBe(200);
  expect(got.durationMs).toBeGreaterThan(0);
  expect(JSON.parse(got.body)).toMatchObject({
    method: 'POST',
    url: '/x?a=1',
    body: 'grün',
    headers: { 'x-one': '1', 'user-agent': 'millrace-test' },
  });
  answer = (_, response) => void response.writeHead(404, { 'X-Why': 'none' }).end();
  expect(await call('/')).toMatchObject({ status: 404, body: '', headers: { 'x-why': 'none' } });
});

test('1,000 calls, 50 at once, share their connections', async () => {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < 1000) expect((await call(`/${next++}`)).body).toBe('ok');
  };
  await Promise.all(Array.from({ length: 50 }, worker));
  expect(connections).toBeLessThanOrEqual(200);
});

test('redirects are followed, ten at most; a POST becomes a GET where the protocol says so', async () => {
  answer = (request, response) => {
    const left = Number(request.url?.slice(1));
    if (left > 0) response.writeHead(302, { location: `/${left - 1}` }).end();
    else echo(request, response);
  };
  const got = JSON.parse((await call('/10', { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } })).body) as {
    method: string;
    headers: Record<string, string>;
  };
  expect(got).toMatchObject({ method: 'GET', body: '' });
  expect(got.headers).not.toHaveProperty('content-type');
  await expect(call('/11')).rejects.toMatchObject({ code: 'network', message: expect.stringContaining('10') });
  answer = (request, response) =>
    request.url === '/' ? void response.writeHead(307, { location: '/end' }).end() : echo(request, response);
  expect(JSON.parse((await call('/', { method: 'POST', body: 'kept' })).body)).toMatchObject({ method: 'POST', body: 'kept', url: '/end' });
});

test('credentials stay with the site they were given for', async () => {
  const other = createServer(echo);
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  answer = (_, response) => void response.writeHead(302, { location: `http://127.0.0.1:${(other.address() as AddressInfo).port}/` }).end();
  const got = JSON.parse((await call('/', { headers: { authorization: 'Bearer x', 'x-one': '1' } })).body) as {
    headers: Record<string, string>;
  };
  expect(got.headers).not.toHaveProperty('authorization');
  expect(got.headers).toHaveProperty('x-one');
  other.closeAllConnections();
  other.close();
});

test('nobody there: host and cause are named', async () => {
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  await expect(call('/')).rejects.toMatchObject({
    code: 'network',
    message: expect.stringMatching(new RegExp(`127\\.0\\.0\\.1:${port}: ECONNREFUSED`)),
  });
  server = createServer();
  await expect(call('/', { url: 'http://no-such-host.invalid/' })).rejects.toMatchObject({
    code: 'network',
    message: expect.stringContaining('no-such-host.invalid'),
  });
});

test('an answer that breaks off, headers or body', async () => {
  answer = (request) => void request.socket.destroy();
  await expect(call('/')).rejects.toMatchObject({ code: 'network' });
  answer = (_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  };
  await expect(call('/')).rejects.toMatchObject({ code: 'network' });
});

test('no TLS where TLS was asked for', async () => {
  const plain = createTcp((socket) => void socket.end('HTTP/1.1 400 Bad\r\n\r\n'));
  await new Promise<void>((done) => plain.listen(0, '127.0.0.1', done));
  await expect(call('/', { url: `https://127.0.0.1:${(plain.address() as AddressInfo).port}/` })).rejects.toMatchObject({ code: 'tls' });
  plain.close();
});

test('too slow in headers or body is timeout; cancel is cancel', async () => {
  answer = () => undefined;
  await expect(call('/', { timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout', message: expect.stringContaining('50 ms') });
  answer = (_, response) => void response.write('begun');
  await expect(call('/', { timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
  const stop = new AbortController();
  answer = () => stop.abort();
  await expect(call('/', { signal: stop.signal })).rejects.toMatchObject({ code: 'canceled' });
  await expect(call('/', { signal: stop.signal })).rejects.toMatchObject({ code: 'canceled' });
});

test('an answer above the limit is refused, one at the limit is not', async () => {
  answer = (_, response) => void response.end('x'.repeat(100_000));
  expect((await call('/')).body).toHaveLength(100_000);
  answer = (_, response) => void response.end('x'.repeat(100_001));
  await expect(call('/')).rejects.toMatchObject({ code: 'too_large' });
});

test('text is read in the encoding the answer names', async () => {
  answer = (_, response) =>
    void response.writeHead(200, { 'content-type': 'text/plain; charset=iso-8859-1' }).end(Buffer.from([0x67, 0xfc]));
  expect((await call('/')).body).toBe('gü');
});

test.each([
  ['not an address', {}],
  ['file:///etc/passwd', {}],
  ['data:text/plain,x', {}],
  ['http://user:secret@127.0.0.1/', {}],
  ['http://127.0.0.1/', { headers: { 'bad header': 'x' } }],
  ['http://127.0.0.1/', { headers: { x: 'a\nb' } }],
  ['http://127.0.0.1/', { body: 'x' }],
])('%s with %j is refused, without showing a password', async (url, request) => {
  const failure: unknown = await call('', { url, ...request }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'invalid_input' });
  expect(String(failure)).not.toContain('secret');
});
