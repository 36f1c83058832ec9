import { RPCHandler } from '@orpc/server/message-port';
import { type BrowserWindow, ipcMain, type MessageEvent, MessageChannelMain, type MessagePortMain, type WebContents } from 'electron';
import { bridge } from '../../shared/access.ts';
import { maxMessageBytes } from '../../shared/contract/index.ts';
import { wireInterceptor } from '../host/api/errors.ts';
import type { Host } from '../host/host.ts';
import { isOwnPage } from './lockdown.ts';

/** Gives the window its end of a channel to the host whenever it asks; the one it had before is closed. */
export function serveBridge(host: Host, window: () => BrowserWindow | null): void {
  const handler = new RPCHandler(host.router, { interceptors: [wireInterceptor(host.log)] });
  const ports = new Map<WebContents, MessagePortMain>();

  const drop = (contents: WebContents): void => {
    ports.get(contents)?.close();
    ports.delete(contents);
  };

  ipcMain.on(bridge.connect, (event) => {
    const { sender, senderFrame } = event;
    const own = window();
    if (!own || sender !== own.webContents || !senderFrame || senderFrame !== sender.mainFrame || !isOwnPage(senderFrame.url)) {
      host.log('warn', 'A frame that is not the window asked for the host and was refused.', {
        address: senderFrame?.url.slice(0, 200) ?? null,
      });
      return;
    }
    if (!ports.has(sender)) {
      sender.on('destroyed', () => drop(sender));
      sender.on('render-process-gone', () => drop(sender));
      sender.on('did-navigate', () => drop(sender));
    }
    drop(sender);
    const { port1, port2 } = new MessageChannelMain();
    ports.set(sender, port1);
    handler.upgrade(limited(port1, host), { context: {} });
    port1.start();
    sender.postMessage(bridge.port, null, [port2]);
  });
}

/** The port as the handler sees it, without messages that are larger than the contract allows. */
function limited(port: MessagePortMain, host: Host): Pick<MessagePortMain, 'on' | 'postMessage'> {
  return {
    on(name: 'message' | 'close', listener: ((event: MessageEvent) => void) & (() => void)) {
      if (name === 'close') return port.on('close', listener);
      return port.on('message', (event) => {
        if (sizeOf(event.data) <= maxMessageBytes) listener(event);
        else {
          host.log('warn', 'A message from the window was too large; the channel was closed.');
          port.close();
        }
      });
    },
    postMessage: (message: unknown) => port.postMessage(message),
  } as Pick<MessagePortMain, 'on' | 'postMessage'>;
}

function sizeOf(message: unknown): number {
  if (typeof message === 'string') return message.length;
  return ArrayBuffer.isView(message) || message instanceof ArrayBuffer ? message.byteLength : 0;
}
