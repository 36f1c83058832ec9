import type { Json, JsonObject } from '../../json.ts';
import { parseDuration } from '../../schema/units.ts';
import { object, text, textMap } from '../lib/inputs.ts';
import { parseJson } from '../lib/json-text.ts';
import { ActionError, type ActionContext, type ActionRunner } from '../types.ts';
import { acceptsStatus, addressForPeople, withQuery } from './address.ts';

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

export const runner: ActionRunner = {
  mode: 'async',
  async run(input, context) {
    const method = text(input, 'method');
    const url = withQuery(text(input, 'url'), object(input, 'query'));
    const accepts = acceptsStatus(input['acceptStatus'] ?? '2xx');
    const timeoutMs = parseDuration(input['timeout']);
    if (timeoutMs === null) throw new ActionError('invalid_input', `\`timeout\` is not a duration: ${JSON.stringify(input['timeout'])}.`);
    const body = input['body'] ?? null;
    const answer = await context.effects.http.request({
      url,
      method,
      headers: requestHeaders(input, method, body, context.idempotencyKey),
      body: body === null || typeof body === 'string' ? body : JSON.stringify(body),
      timeoutMs,
      signal: context.signal,
    });
    const result = { status: answer.status, headers: answer.headers, body: readBody(answer, context), durationMs: answer.durationMs };
    if (accepts(answer.status)) return { result };
    const message = `${method} ${addressForPeople(url)} answered ${answer.status}.`;
    throw new ActionError('http_status', message, { status: result.status, headers: result.headers, body: result.body });
  },
};

function requestHeaders(input: JsonObject, method: string, body: Json, idempotencyKey: string): Record<string, string> {
  const headers: Record<string, string> = { ...textMap(input, 'headers') };
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  if (body !== null && typeof body !== 'string' && !given.has('content-type')) headers['content-type'] = 'application/json';
  if (!safeMethods.has(method) && !given.has('idempotency-key')) headers['idempotency-key'] = idempotencyKey;
  return headers;
}

/** Parsed when the answer says that it is JSON and it is; text otherwise. */
function readBody(answer: { headers: Record<string, string>; body: string }, context: ActionContext): Json {
  const type = answer.headers['content-type'] ?? '';
  if (answer.body === '' || !/^[^;]*[/+]json\b/i.test(type)) return answer.body;
  try {
    return parseJson(answer.body);
  } catch (error) {
    context.log(
      'warn',
      `The answer says it is JSON but cannot be read, so it is kept as text. ${error instanceof Error ? error.message : ''}`,
    );
    return answer.body;
  }
}
