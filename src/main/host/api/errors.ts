import { ORPCError, ValidationError } from '@orpc/server';
import { MillraceError } from '../../../engine/errors.ts';
import type { Json } from '../../../engine/json.ts';
import type { RuntimeLog } from '../../../engine/runtime/ports.ts';
import { describeError } from '../log.ts';

/**
 * What a caller gets for a failure: ours with code, message and data; a refused input as `invalid_input`; anything else is
 * a bug, is logged in full, and leaves as `internal` without details.
 */
export function toWireError(error: unknown, log: RuntimeLog): ORPCError<string, Json> {
  if (error instanceof MillraceError) return new ORPCError(error.code, { message: error.message, data: error.data });
  if (error instanceof ORPCError) {
    if (error.code === 'BAD_REQUEST') return new ORPCError('invalid_input', { message: inputMessage(error), data: null });
    if (!isServerFault(error)) return error;
  }
  log('error', 'A call failed unexpectedly.', describeError(error));
  return new ORPCError('internal', { message: 'Something went wrong inside Millrace. The log has the details.', data: null });
}

function isServerFault(error: ORPCError<string, unknown>): boolean {
  return error.code === 'INTERNAL_SERVER_ERROR';
}

function inputMessage(error: ORPCError<string, unknown>): string {
  if (!(error.cause instanceof ValidationError)) return 'The call could not be read.';
  const [issue] = error.cause.issues;
  const path = (issue?.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
  return `${path ? `${path}: ` : ''}${issue?.message ?? 'The call was refused.'}`;
}

/** The same for a stream: what breaks it reaches the caller like the failure of a call. */
export async function* guarded<T>(stream: AsyncGenerator<T, void>, log: RuntimeLog): AsyncGenerator<T, void> {
  try {
    yield* stream;
  } catch (error) {
    throw toWireError(error, log);
  }
}

/** For a handler's `interceptors`: every failure leaves through `toWireError`. */
export function wireInterceptor(log: RuntimeLog) {
  return async <T>({ next }: { next: () => Promise<T> }): Promise<T> => {
    try {
      return await next();
    } catch (error) {
      throw toWireError(error, log);
    }
  };
}
