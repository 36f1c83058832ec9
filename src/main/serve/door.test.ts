import { connect } from 'node:net';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { accessProtocols, closeCodes, rpcPath, rpcProtocol } from '../../shared/access.ts';
import { maxMessageBytes } from '../../shared/contract/index.ts';
import { listStaticFiles } from '../host/static-files.ts';
import { openTempHost, type TempHost, TempFolders } from '../testing/temp-host.ts';
import { connectSession } from '../cli/remote-session.ts';
import { createToken, TokenGuard } from './access.ts';
import { openServeDoor, type ServeDoor } from './door.ts';

let folders: TempFolders;
let temp: TempHost;
let door: ServeDoor;
const token = createToken();

beforeAll(async () => {
  folders = new TempFolders();
  folders.write('renderer/index.html', '<!doctype html><title>Millrace</title>');
  folders.write('renderer/assets/app.js', 'export {};');
  folders.write('secret.txt', 'secret');
  folders.write('library/noop.flow.yaml', 'millrace: 1\nname: Noop\ntasks:\n  a: { action: flow.noop }\n');
  temp = await openTempHost(folders);
  const files = listStaticFiles(`${folders.root}/renderer`);
  door = await openServeDoor({ router: temp.host.router, files, port: 0, token, log: () => undefined });
});
afterAll(async () => {
  await temp.host.close();
  await door.close();
  folders.remove();
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: door.port, path, method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** How an attempt to get in ends: an HTTP status, a close code, or 'in' when a call was answered. */
function knock(options: ClientOptions & { path?: string; protocols?: string[]; send?: string | Buffer }): Promise<number | 'in'> {
  const { path = rpcPath, protocols = accessProtocols(token), send, ...rest } = options;
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${door.port}${path}`, protocols, { origin: `http://127.0.0.1:${door.port}`, ...rest });
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    socket.on('open', () => socket.send(send ?? JSON.stringify({ i: '1', p: { u: 'orpc:/system/hello' } })));
    socket.on('message', () => {
      resolve('in');
      socket.close();
    });
    socket.on('close', (code) => resolve(code));
    socket.on('error', () => undefined);
  });
}

test('the page is served with its policy and nothing else is', async () => {
  const page = await get('/');
  expect(page.status).toBe(200);
  expect(page.body).toContain('Millrace');
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${door.port}`);
  expect(page.headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
  });
  expect(page.headers['access-control-allow-origin']).toBeUndefined();
  expect((await get('/assets/app.js')).headers['content-type']).toContain('text/javascript');
  expect((await get('/', {}, 'POST')).status).toBe(405);
  expect((await get('/', {}, 'OPTIONS')).status).toBe(405);
});

test.each([
  '/../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/assets/../../secret.txt',
  '//secret.txt',
  '/assets',
  '/.',
  '/index.html%00',
  '/\\..\\secret.txt',
])('the path %s leads nowhere', async (path) => {
  const answer = await get(path);
  expect(answer.status).toBe(404);
  expect(answer.body).not.toContain('secret');
});

test.each([
  'evil.example',
  'localhost.',
  '127.0.0.1',
  '2130706433',
  'evil.example:PORT',
  '127.0.0.1.evil.example:PORT',
  '0.0.0.0:PORT',
  'localhost:1',
])('a request for the host %s is refused', async (host) => {
  const name = host.replace('PORT', String(door.port));
  expect((await get('/', { host: name })).status).toBe(403);
  expect(await knock({ headers: { host: name }, origin: `http://${name}` })).toBe(403);
});

test.each(['http://evil.example', 'null', 'http://localhost:1', 'https://127.0.0.1:PORT', 'http://127.0.0.1:PORT.evil.example', 'file://'])(
  'a connection from the origin %s is refused',
  async (origin) => {
    expect(await knock({ origin: origin.replace('PORT', String(door.port)) })).toBe(403);
  },
);

test('a connection without an origin, or to another path, is refused', async () => {
  expect(await knock({ origin: undefined })).toBe(403);
  expect(await knock({ path: '/' })).toBe(404);
  expect(await knock({ path: `${rpcPath}?t=${token}` })).toBe(404);
  expect(await knock({ headers: { 'sec-fetch-site': 'cross-site' } })).toBe(403);
});

test('without the right token no call is answered', async () => {
  expect(await knock({ protocols: [rpcProtocol] })).toBe(closeCodes.unauthorised);
  expect(await knock({ protocols: accessProtocols(token.slice(0, -1)) })).toBe(closeCodes.unauthorised);
  expect(await knock({ protocols: accessProtocols(createToken()) })).toBe(closeCodes.unauthorised);
  expect(await knock({ protocols: accessProtocols(`${token}x`) })).toBe(closeCodes.unauthorised);
  expect(await knock({})).toBe('in');
});

test('a message that is too large ends the connection', async () => {
  expect(await knock({ send: Buffer.alloc(maxMessageBytes + 1, 'x') })).toBe(closeCodes.tooLarge);
});

test('nonsense on the socket does no harm', async () => {
  await new Promise<void>((resolve) => {
    const socket = connect(door.port, '127.0.0.1', () => socket.end('\u0000\u0001 not http\r\n\r\n'));
    socket.on('close', () => resolve());
    socket.on('error', () => resolve());
  });
  expect((await get('/')).status).toBe(200);
});

test('a second process uses the same calls over the socket', async () => {
  const session = await connectSession(door.url);
  const outside = folders.write(
    'elsewhere/one.flow.yaml',
    'millrace: 1\nname: One\ntasks:\n  a: { action: data.set, with: { v: 1 } }\noutputs: { v: "{{ tasks.a.result.v }}" }\n',
  );
  const run = await session.start({ file: outside, text: '', inputs: {}, durability: undefined });
  expect(await run.settled()).toBe('succeeded');
  expect(await session.report(run.runId)).toMatchObject({ outputs: { v: 1 }, path: outside, order: ['a'] });
  await expect(session.report('nope')).rejects.toMatchObject({ code: 'not_found' });
  expect((await session.list({ limit: 10 })).map(({ runId }) => runId)).toEqual([run.runId]);
  await session.close();
  await expect(connectSession(door.url.replace(/t=.*/, 't=wrong'))).rejects.toThrow();
});

test('ten wrong tokens lock everybody out for a minute', () => {
  let now = 0;
  const guard = new TokenGuard('right', () => now);
  for (let count = 0; count < 9; count += 1) expect(guard.check('wrong')).toBe('wrong');
  expect(guard.check('right')).toBe('right');
  for (let count = 0; count < 10; count += 1) expect(guard.check(null)).toBe('wrong');
  expect(guard.check('right')).toBe('locked');
  now = 59_999;
  expect(guard.check('right')).toBe('locked');
  now = 60_000;
  expect(guard.check('right')).toBe('right');
});
