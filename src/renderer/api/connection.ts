import { createStore } from 'zustand/vanilla';
import { MillraceError } from '../../engine/errors.ts';
import { type Channel, ChannelRefused, openChannel } from '../platform/channel.ts';

export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** Gone; the next try is at `retryAt` (ms since 1970). */
  | { readonly kind: 'lost'; readonly message: string; readonly retryAt: number }
  /** Trying again is pointless. */
  | { readonly kind: 'refused'; readonly message: string };

const firstDelayMs = 250;
const longestDelayMs = 5_000;
/** How long a call waits for a channel before it fails. */
const patienceMs = 10_000;

export const connectionStore = createStore<ConnectionState>(() => ({ kind: 'connecting' }));

let channel: Channel | null = null;
let waiting: { resolve(channel: Channel): void; reject(error: Error): void }[] = [];
let wake: (() => void) | null = null;
let started = false;

/** The open channel, or the next one that opens. */
export function currentChannel(): Promise<Channel> {
  start();
  if (channel) return Promise.resolve(channel);
  const state = connectionStore.getState();
  if (state.kind === 'refused') return Promise.reject(new MillraceError('unauthorised', state.message));
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      waiting = waiting.filter((entry) => entry !== own);
      reject(new MillraceError('unavailable', 'The host is not answering.'));
    }, patienceMs);
    const own = {
      resolve: (open: Channel) => {
        clearTimeout(timer);
        resolve(open);
      },
      reject: (error: Error) => {
        clearTimeout(timer);
        reject(error);
      },
    };
    waiting.push(own);
  });
}

/** Tries again now instead of when the back-off is over. */
export function reconnectNow(): void {
  if (connectionStore.getState().kind === 'refused') {
    started = false;
    start();
  } else wake?.();
}

/** Gives the channel up, for instance when a port has stopped answering; a new one is opened. */
export function dropChannel(): void {
  channel?.close();
}

function start(): void {
  if (started) return;
  started = true;
  listenForAddress();
  void keepOpen();
}

let listening = false;

/** A new address opened in this very tab changes only the fragment: the page stays, so it has to look for the new token. */
function listenForAddress(): void {
  if (listening || typeof window === 'undefined') return;
  listening = true;
  window.addEventListener('hashchange', reconnectNow);
}

async function keepOpen(): Promise<void> {
  let delayMs = 0;
  connectionStore.setState({ kind: 'connecting' }, true);
  for (;;) {
    let message = 'The host is not answering.';
    try {
      channel = await openChannel();
      delayMs = 0;
      connectionStore.setState({ kind: 'open' }, true);
      const ready = waiting;
      waiting = [];
      for (const entry of ready) entry.resolve(channel);
      const end = await channel.ended;
      message = end.message;
      channel = null;
      if (end.refused) return refuse(end.message);
    } catch (cause) {
      if (cause instanceof ChannelRefused && cause.end.refused) return refuse(cause.message);
      if (cause instanceof Error) message = cause.message;
    }
    delayMs = Math.min(longestDelayMs, Math.max(firstDelayMs, delayMs * 2));
    connectionStore.setState({ kind: 'lost', message, retryAt: Date.now() + delayMs }, true);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    wake = null;
  }
}

function refuse(message: string): void {
  channel = null;
  connectionStore.setState({ kind: 'refused', message }, true);
  const left = waiting;
  waiting = [];
  for (const entry of left) entry.reject(new MillraceError('unauthorised', message));
}
