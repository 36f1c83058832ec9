import { bridge, desktopScheme } from '../../shared/access.ts';

/** True in the desktop app's window; there the host is reached over a port instead of a socket. */
export function isDesktop(): boolean {
  return location.protocol === `${desktopScheme}:` || (import.meta.env.DEV && navigator.userAgent.includes('Electron/'));
}

/** Asks the preload for a fresh port. A port cannot cross the context bridge, so it arrives as a window message. */
export function requestDesktopPort(timeoutMs: number): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      window.removeEventListener('message', receive);
      reject(new Error('The desktop app did not answer.'));
    }, timeoutMs);
    const receive = (event: MessageEvent): void => {
      const port = event.ports[0];
      if (!port || !(event.data === bridge.port || (event.data as { type?: unknown } | null)?.type === bridge.port)) return;
      clearTimeout(timer);
      window.removeEventListener('message', receive);
      resolve(port);
    };
    window.addEventListener('message', receive);
    window.postMessage(bridge.connect, location.origin);
  });
}

/** Commands chosen in the native menu. Returns the function that stops listening. */
export function onDesktopCommand(run: (command: string) => void): () => void {
  const receive = (event: MessageEvent): void => {
    const data = event.data as { type?: unknown; command?: unknown } | null;
    if (event.source === window && data?.type === bridge.command && typeof data.command === 'string') run(data.command);
  };
  window.addEventListener('message', receive);
  return () => window.removeEventListener('message', receive);
}
