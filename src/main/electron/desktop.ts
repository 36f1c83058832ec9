import { join } from 'node:path';
import { app, BrowserWindow, dialog, nativeTheme, Notification, shell } from 'electron';
import { MillraceError } from '../../engine/errors.ts';
import { createHost } from '../host/create-host.ts';
import type { DesktopPort, Host } from '../host/host.ts';
import { createFileLog, describeError, type HostLog } from '../host/log.ts';
import { listStaticFiles } from '../host/static-files.ts';
import { serveBridge } from './bridge.ts';
import { installMenu } from './menu.ts';
import { servePage } from './page-protocol.ts';
import { refuseEverythingElse } from './lockdown.ts';
import { appFolders } from './folders.ts';
import { openWindow } from './window.ts';

/** Where the build put what the main process starts or serves. */
export interface BuiltPaths {
  readonly storeWorkerUrl: URL;
  readonly benchWorkerUrl: URL;
  readonly scriptChildPath: string;
  readonly preloadPath: string;
  readonly rendererDir: string;
  readonly examplesDir: string;
}

/** The desktop door: one window on one host. Returns at once; everything happens when the app is ready. */
export function startDesktop(paths: BuiltPaths): void {
  const folders = appFolders();
  const log = createFileLog({ dir: join(folders.dataDir, 'logs'), mirror: (line) => process.stderr.write(`${line}\n`) });
  let host: Host | null = null;
  let window: BrowserWindow | null = null;
  let quitting = false;

  const show = (): void => {
    if (!host) return;
    if (!window || window.isDestroyed())
      window = openWindow({ preloadPath: paths.preloadPath, stateFile: join(folders.dataDir, 'window.json') });
    else if (window.isMinimized()) window.restore();
    window.focus();
  };

  app.on('second-instance', show);
  app.on('activate', show);
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  // The host is closed before the app goes: runs are paused and everything is on disk.
  app.on('before-quit', (event) => {
    if (quitting || !host) return;
    event.preventDefault();
    quitting = true;
    for (const open of BrowserWindow.getAllWindows()) open.hide();
    host
      .close()
      .catch((error: unknown) => log.write('error', 'The host did not close cleanly.', describeError(error)))
      .finally(() => app.exit(0));
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
  refuseEverythingElse(log.write);

  app
    .whenReady()
    .then(async () => {
      servePage(listStaticFiles(paths.rendererDir));
      host = await createHost({
        kind: 'electron',
        version: app.getVersion(),
        ...folders,
        examplesDir: paths.examplesDir,
        storeWorkerUrl: paths.storeWorkerUrl,
        benchWorkerUrl: paths.benchWorkerUrl,
        scriptChildPath: paths.scriptChildPath,
        nodePath: process.execPath,
        nodeEnv: { ELECTRON_RUN_AS_NODE: '1' },
        desktop: desktopPort(() => window),
        log,
      });
      serveBridge(host, () => window);
      installMenu(() => window);
      nativeTheme.themeSource = 'system';
      show();
    })
    .catch((error: unknown) => fail(error, log));
}

function desktopPort(window: () => BrowserWindow | null): DesktopPort {
  return {
    async pickFolder(title) {
      const options: Electron.OpenDialogOptions = { title, properties: ['openDirectory', 'createDirectory'] };
      const parent = window();
      const { canceled, filePaths } = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options));
      return canceled ? null : (filePaths[0] ?? null);
    },
    showInFolder: (file) => shell.showItemInFolder(file),
    notify({ title, body }) {
      if (!Notification.isSupported()) return false;
      new Notification({ title, body }).show();
      return true;
    },
  };
}

/** Nothing can be shown without a host, so the reason is said in a dialog and on the terminal. */
function fail(error: unknown, log: HostLog): void {
  log.write('error', 'Millrace could not start.', describeError(error));
  log.flush();
  const known = error instanceof MillraceError;
  const text = known ? `${error.message}\n\n${error.hint}` : error instanceof Error ? error.message : String(error);
  process.stderr.write(`Millrace could not start: ${text}\n`);
  if (!process.env.CI) dialog.showErrorBox('Millrace could not start', text);
  app.exit(known && error.code === 'in_use' ? 2 : 1);
}
