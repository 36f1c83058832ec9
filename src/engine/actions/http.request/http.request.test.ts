import { expect, test } from 'vitest';
import type { JsonObject } from '../../json.ts';
import { performAction } from '../../testing/perform-action.ts';

interface Asked {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string | null;
  timeoutMs: number;
}

async function call(given: JsonObject, answer: { status?: number; type?: string; body?: string } = {}) {
  let asked: Asked | undefined;
  const http = {
    request: (request: Asked) => {
      asked = request;
      const headers: Record<string, string> = answer.type === undefined ? {} : { 'content-type': answer.type };
      return Promise.resolve({ status: answer.status ?? 200, headers, body: answer.body ?? '', durationMs: 1.5 });
    },
  };
  const { outcome, logs } = await performAction('http.request', { url: 'http://h/p', ...given }, { effects: { http } });
  if (!asked) throw new Error('nothing was sent');
  return { asked, result: outcome.result as JsonObject, logs };
}

test('a plain GET', async () => {
  const { asked, result } = await call({}, { body: 'text' });
  expect(asked).toMatchObject({ url: 'http://h/p', method: 'GET', headers: {}, body: null, timeoutMs: 30_000 });
  expect(result).toEqual({ status: 200, headers: {}, body: 'text', durationMs: 1.5 });
});

test.each([
  ['http://h/p', 'http://h/p?a=1&b=x%20y&b=2#f'],
  ['http://h/p?z=0', 'http://h/p?z=0&a=1&b=x%20y&b=2#f'],
  ['http://h/p?', 'http://h/p?a=1&b=x%20y&b=2#f'],
])('the query is added to %s', async (url, expected) => {
  const { asked } = await call({ url: `${url}#f`, query: { a: 1, b: ['x y', 2], none: null } });
  expect(asked.url).toBe(expected);
});

test('objects are sent as JSON, text as it is, and a repeat is recognisable', async () => {
  const json = (await call({ method: 'POST', body: { a: 1 } })).asked;
  expect(json.body).toBe('{"a":1}');
  expect(json.headers).toEqual({ 'content-type': 'application/json', 'idempotency-key': 'key-1' });
  const own = (await call({ method: 'PUT', body: 'x', headers: { 'Content-Type': 'text/x', 'Idempotency-Key': 'mine', n: 1, gone: null } }))
    .asked;
  expect(own).toMatchObject({ body: 'x', headers: { 'Content-Type': 'text/x', 'Idempotency-Key': 'mine', n: '1' } });
  expect(Object.keys(own.headers)).toHaveLength(3);
});

test.each([
  ['application/json', '{"a":1}', { a: 1 }],
  ['application/problem+json; charset=utf-8', '[1]', [1]],
  ['text/plain', '{"a":1}', '{"a":1}'],
  ['application/json', '', ''],
])('%s with %s', async (type, body, expected) => {
  expect((await call({}, { type, body })).result['body']).toEqual(expected);
});

test.each(['{broken', '{"__proto__":{}}'])('what claims to be JSON and may not be read stays text, with a warning: %s', async (body) => {
  const { result, logs } = await call({}, { type: 'application/json', body });
  expect(result['body']).toBe(body);
  expect(logs).toMatchObject([{ level: 'warn' }]);
});

test('another status fails with all of the answer, but without the query', async () => {
  const failing = call({ url: 'http://user:pw@h/p?token=s' }, { status: 503, type: 'application/json', body: '{"why":1}' });
  await expect(failing).rejects.toMatchObject({
    code: 'http_status',
    message: 'GET http://h/p answered 503.',
    data: { status: 503, body: { why: 1 } },
  });
});

test.each([
  [['2xx', 404], 404, true],
  [404, 404, true],
  [404, 200, false],
  ['3XX', 304, true],
  [['200', '201'], 201, true],
  ['2xx', 301, false],
])('acceptStatus %j and %i', async (acceptStatus, status, accepted) => {
  const calling = call({ acceptStatus: acceptStatus as never }, { status });
  if (accepted) expect((await calling).result['status']).toBe(status);
  else await expect(calling).rejects.toMatchObject({ code: 'http_status' });
});

test('a status class that does not exist is refused before anything is sent', async () => {
  await expect(call({ acceptStatus: '9xx' })).rejects.toMatchObject({ code: 'invalid_input' });
});
