import { app, session } from 'electron';
import type { RuntimeLog } from '../../engine/runtime/ports.ts';
import { desktopOrigin } from '../../shared/access.ts';

/** The page that `electron-vite dev` serves; never in a packaged app. */
export function developmentPage(): string | null {
  return app.isPackaged ? null : (process.env.ELECTRON_RENDERER_URL ?? null);
}

/** True for the one page that may be shown and may talk to the host. */
export function isOwnPage(address: string): boolean {
  try {
    const url = new URL(address);
    const development = developmentPage();
    if (development !== null && url.origin === new URL(development).origin) return true;
    return `${url.protocol}//${url.host}` === desktopOrigin;
  } catch {
    return false;
  }
}

/** No page may lead anywhere, open anything, embed anything or ask for a permission. */
export function refuseEverythingElse(log: RuntimeLog): void {
  app.on('web-contents-created', (_event, contents) => {
    const refuse = (event: Electron.Event, address: string): void => {
      if (isOwnPage(address)) return;
      event.preventDefault();
      log('warn', 'A page wanted to lead elsewhere and was stopped.', { address: address.slice(0, 200) });
    };
    contents.on('will-navigate', (event) => refuse(event, event.url));
    contents.on('will-redirect', (event) => refuse(event, event.url));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
  void app.whenReady().then(() => {
    const own = session.defaultSession;
    own.setPermissionRequestHandler((_contents, permission, decide) => decide(isAllowed(permission)));
    own.setPermissionCheckHandler((_contents, permission) => isAllowed(permission));
    own.setDevicePermissionHandler(() => false);
    own.on('will-download', (event) => event.preventDefault());
  });
}

/** Copying tasks as text needs the clipboard; nothing else is needed. */
function isAllowed(permission: string): boolean {
  return permission === 'clipboard-sanitized-write' || permission === 'clipboard-read';
}
