import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { MillraceError } from '../../engine/errors.ts';
import type { Contract } from '../../shared/contract/index.ts';
import type { Link } from '../platform/channel.ts';
import { connectionStore, currentChannel, dropChannel } from './connection.ts';
import { isAbort, toMillraceError } from './errors.ts';

/** Everything the window may ask of a host, typed from the contract. */
export type Host = ContractRouterClient<Contract>;

/** A call that takes longer has failed for the person who waits; a closed port would otherwise hang for ever. */
const callTimeoutMs = 20_000;
const longCalls: ReadonlySet<string> = new Set(['system.pickFolder']);

/**
 * The one door to the host. Calls wait for the channel, have a time-out, and throw MillraceErrors only. A stream ends with
 * an error when the channel goes; whoever wants it longer opens it again (stores/follow.ts).
 */
const link: Link = {
  async call(path, input, options) {
    const name = path.join('.');
    const signal = options.signal;
    try {
      const channel = await currentChannel();
      const gone = channel.ended.then((end): never => {
        throw new MillraceError('unavailable', end.message);
      });
      gone.catch(() => undefined);
      const late = timeoutOf(name, signal);
      try {
        const result = await Promise.race([channel.link.call(path, input, options), gone, late.promise]);
        return isIterable(result) ? guard(result, gone) : result;
      } finally {
        late.stop();
      }
    } catch (cause) {
      if (isAbort(cause) && signal?.aborted) throw cause;
      throw toMillraceError(cause);
    }
  },
};

export const api: Host = createORPCClient(link);

function timeoutOf(name: string, signal: AbortSignal | undefined): { promise: Promise<never>; stop(): void } {
  let stop = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    const abort = (): void => reject(new DOMException('The call was given up.', 'AbortError'));
    signal?.addEventListener('abort', abort, { once: true });
    const timer = longCalls.has(name)
      ? undefined
      : setTimeout(() => {
          reject(new MillraceError('unavailable', `The host did not answer ${name} within ${callTimeoutMs / 1000} s.`));
          if (connectionStore.getState().kind === 'open') dropChannel();
        }, callTimeoutMs);
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
  });
  promise.catch(() => undefined);
  return { promise, stop };
}

function isIterable(value: unknown): value is AsyncIterator<unknown> & AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** The stream, with our errors, and one that ends when the channel does even if nobody says so. */
async function* guard(source: AsyncIterable<unknown>, gone: Promise<never>): AsyncGenerator<unknown> {
  const iterator = source[Symbol.asyncIterator]();
  let done = false;
  try {
    for (;;) {
      const step = await Promise.race([iterator.next(), gone]);
      if (step.done) {
        done = true;
        return;
      }
      yield step.value;
    }
  } catch (cause) {
    throw toMillraceError(cause);
  } finally {
    // Not awaited: over a dead channel it would never settle.
    if (!done) iterator.return?.()?.catch(() => undefined);
  }
}
