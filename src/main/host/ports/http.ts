import { performance } from 'node:perf_hooks';
import { addressForPeople } from '../../../engine/actions/http.request/address.ts';
import { maxTextBytes } from '../../../engine/actions/lib/limits.ts';
import { ActionError, type CancelSignal } from '../../../engine/actions/types.ts';
import type { HttpPort } from '../../../engine/runtime/effects.ts';
import { errnoOf, stoppedBy } from './failures.ts';

type HttpRequest = Parameters<HttpPort['request']>[0];
type HttpAnswer = Awaited<ReturnType<HttpPort['request']>>;

const maxRedirects = 10;

/** The network, through the platform's fetch: connections are kept and used again. */
export function createHttp(options: { userAgent: string; limitBytes?: number }): HttpPort {
  const limitBytes = options.limitBytes ?? maxTextBytes;
  return {
    async request(request) {
      const startedAt = performance.now();
      const stop = stopSignal(request.signal, request.timeoutMs);
      try {
        const headers = requestHeaders(request, options.userAgent);
        const response = await follow(request, headers, stop.signal);
        const body = await readBody(response, limitBytes);
        const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
        return { status: response.status, headers: Object.fromEntries(response.headers), body, durationMs } satisfies HttpAnswer;
      } catch (error) {
        if (request.signal.aborted) throw stoppedBy(request.signal);
        if (stop.timedOut()) throw new ActionError('timeout', `${hostOf(request.url)} gave no full answer within ${request.timeoutMs} ms.`);
        throw networkFailure(error, request);
      } finally {
        stop.release();
      }
    },
  };
}

/** Fires on cancel and on the time-out, whichever is first. */
function stopSignal(signal: CancelSignal, timeoutMs: number): { signal: AbortSignal; timedOut(): boolean; release(): void } {
  const controller = new AbortController();
  const onAbort = (): void => controller.abort();
  let late = false;
  const timer = setTimeout(
    () => {
      late = true;
      controller.abort();
    },
    Math.min(timeoutMs, 0x7fffffff),
  );
  if (signal.aborted) controller.abort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    timedOut: () => late,
    release() {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    },
  };
}

function requestHeaders(request: HttpRequest, userAgent: string): Headers {
  try {
    const headers = new Headers({ 'user-agent': userAgent });
    for (const [name, value] of Object.entries(request.headers)) headers.set(name, value);
    return headers;
  } catch (error) {
    throw new ActionError('invalid_input', `A header cannot be sent: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Follows redirects itself: fetch would go on twice as long, and the answer to a POST has to become a GET in the open. */
async function follow(request: HttpRequest, headers: Headers, signal: AbortSignal): Promise<Response> {
  let url = parseUrl(request.url);
  let { method, body } = request;
  if (body !== null && (method === 'GET' || method === 'HEAD'))
    throw new ActionError('invalid_input', `A ${method} request cannot have a body.`);
  for (let hops = 0; ; hops++) {
    const response = await fetch(url, { method, headers, body, signal, redirect: 'manual' });
    const location = [301, 302, 303, 307, 308].includes(response.status) ? response.headers.get('location') : null;
    if (location === null) return response;
    await response.body?.cancel();
    if (hops === maxRedirects) throw new ActionError('network', `${hostOf(request.url)} redirects more than ${maxRedirects} times.`);
    const target = parseUrl(location, url);
    if (response.status === 303 || (response.status < 303 && method === 'POST')) {
      if (method !== 'HEAD') method = 'GET';
      body = null;
      for (const name of ['content-type', 'content-length', 'content-encoding', 'content-language']) headers.delete(name);
    }
    // Another site has no business with the credentials of the first.
    if (target.origin !== url.origin) for (const name of ['authorization', 'cookie', 'proxy-authorization']) headers.delete(name);
    url = target;
  }
}

function parseUrl(text: string, base?: URL): URL {
  let url: URL;
  try {
    url = new URL(text, base);
  } catch {
    throw new ActionError(
      'invalid_input',
      `This is not an address: ${addressForPeople(text)}. Write it in full, with http:// or https://.`,
    );
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new ActionError('invalid_input', `Only http and https can be called, not ${url.protocol}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new ActionError('invalid_input', 'An address may not hold a user or password. Use an authorization header.');
  }
  return url;
}

async function readBody(response: Response, limitBytes: number): Promise<string> {
  if (!response.body) return '';
  const charset = /charset="?([\w-]+)/i.exec(response.headers.get('content-type') ?? '')?.[1];
  const decoder = decoderFor(charset);
  const parts: string[] = [];
  let total = 0;
  for await (const chunk of response.body) {
    const bytes = chunk as Uint8Array;
    total += bytes.byteLength;
    if (total > limitBytes) throw new ActionError('too_large', `The answer is larger than ${Math.floor(limitBytes / 1024 / 1024)} MB.`);
    parts.push(decoder.decode(bytes, { stream: true }));
  }
  parts.push(decoder.decode());
  return parts.join('');
}

function decoderFor(charset: string | undefined): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(charset ?? 'utf-8');
  } catch {
    return new TextDecoder();
  }
}

const timeouts: ReadonlySet<string> = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);
const tlsCode = /^(CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|CRL_|EPROTO$)/;

function networkFailure(error: unknown, request: HttpRequest): Error {
  if (error instanceof ActionError) return error;
  const cause = rootOf(error);
  const code = errnoOf(cause);
  const reason = code ?? (cause instanceof Error ? cause.message : String(cause));
  const host = hostOf(request.url);
  if (code !== null && timeouts.has(code)) return new ActionError('timeout', `${host} did not answer in time (${code}).`);
  if (code !== null && tlsCode.test(code))
    return new ActionError('tls', `The certificate or encryption of ${host} was not accepted (${code}).`, { cause: code });
  return new ActionError('network', `Could not talk to ${host}: ${reason}${wording[reason] ?? ''}.`, { cause: reason });
}

const wording: Readonly<Record<string, string>> = {
  ECONNREFUSED: ' (nothing listens there)',
  ENOTFOUND: ' (there is no such host)',
  EAI_AGAIN: ' (the name could not be looked up)',
  ECONNRESET: ' (the other side broke off)',
  UND_ERR_SOCKET: ' (the other side broke off)',
  EHOSTUNREACH: ' (no way there)',
  ENETUNREACH: ' (no network)',
};

/** fetch wraps what really happened; several addresses of one name come as a list. */
function rootOf(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0]);
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error;
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return addressForPeople(url);
  }
}
