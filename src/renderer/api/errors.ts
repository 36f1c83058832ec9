import { ORPCError } from '@orpc/client';
import { errorCatalogue, type ErrorCode, MillraceError } from '../../engine/errors.ts';
import type { Json } from '../../engine/json.ts';

const ofTransport: Readonly<Record<string, ErrorCode>> = {
  BAD_REQUEST: 'invalid_input',
  UNAUTHORIZED: 'unauthorised',
  FORBIDDEN: 'denied',
  NOT_FOUND: 'not_found',
  CONFLICT: 'conflict',
  TIMEOUT: 'unavailable',
  PAYLOAD_TOO_LARGE: 'too_large',
  SERVICE_UNAVAILABLE: 'unavailable',
};

/** Whatever a call threw, as one of our errors. The code of a MillraceError travels as the oRPC error code. */
export function toMillraceError(cause: unknown): MillraceError {
  if (cause instanceof MillraceError) return cause;
  if (cause instanceof ORPCError) {
    const own = Object.hasOwn(errorCatalogue, cause.code) ? (cause.code as ErrorCode) : undefined;
    return new MillraceError(own ?? ofTransport[cause.code] ?? 'internal', cause.message, (cause.data ?? null) as Json);
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  return new MillraceError('unavailable', message || 'The host is not answering.');
}

/** One sentence on what happened, one on what to do. */
export function inWords(cause: unknown): { readonly message: string; readonly hint: string } {
  const error = toMillraceError(cause);
  return { message: error.message, hint: error.hint };
}

/** True for the abort of a call the window itself gave up. */
export function isAbort(cause: unknown): boolean {
  return cause instanceof DOMException && cause.name === 'AbortError';
}
