import type { ClientLink } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import { accessProtocols, closeCodes, rpcUrl } from '../../shared/access.ts';
import { isDesktop, requestDesktopPort } from './desktop-port.ts';
import { takeToken } from './token.ts';

export type Link = ClientLink<Record<never, never>>;

/** Why a channel ended. `refused` means that asking again with the same token is pointless. */
export interface ChannelEnd {
  readonly refused: boolean;
  readonly message: string;
}

export interface Channel {
  readonly link: Link;
  /** Resolves once, when the channel can carry no more calls. */
  readonly ended: Promise<ChannelEnd>;
  close(): void;
}

const openTimeoutMs = 8_000;

/** Opens a channel to the host this window belongs to: a port in the desktop app, a socket in the browser. */
export function openChannel(): Promise<Channel> {
  return isDesktop() ? openPort() : openSocket();
}

async function openPort(): Promise<Channel> {
  const port = await requestDesktopPort(openTimeoutMs);
  let end: (reason: ChannelEnd) => void = () => undefined;
  const ended = new Promise<ChannelEnd>((resolve) => {
    end = resolve;
  });
  // Chromium tells of a closed far end in newer versions only; the call time-outs cover the others.
  port.addEventListener('close', () => end({ refused: false, message: 'The host stopped.' }));
  const link = new PortLink({ port });
  port.start();
  return {
    link,
    ended,
    close: () => {
      port.close();
      end({ refused: false, message: 'Closed.' });
    },
  };
}

function openSocket(): Promise<Channel> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(rpcUrl(location), accessProtocols(takeToken()));
    const timer = setTimeout(() => socket.close(), openTimeoutMs);
    let end: (reason: ChannelEnd) => void = () => undefined;
    const ended = new Promise<ChannelEnd>((settle) => {
      end = settle;
    });
    socket.addEventListener('open', () => {
      clearTimeout(timer);
      resolve({ link: new SocketLink({ websocket: socket }), ended, close: () => socket.close() });
    });
    socket.addEventListener('close', (event) => {
      clearTimeout(timer);
      const reason = endOf(event);
      end(reason);
      reject(new ChannelRefused(reason));
    });
  });
}

/** A channel that could not be opened. */
export class ChannelRefused extends Error {
  readonly end: ChannelEnd;
  constructor(end: ChannelEnd) {
    super(end.message);
    this.end = end;
  }
}

function endOf(event: CloseEvent): ChannelEnd {
  if (event.code === closeCodes.unauthorised)
    return { refused: true, message: 'This address has no valid token. Open the address that the host printed.' };
  if (event.code === closeCodes.locked)
    return { refused: true, message: 'Too many wrong tokens. Wait a minute, then open the printed address.' };
  return { refused: false, message: 'The host is not answering.' };
}
