import { fileURLToPath } from 'node:url';
import { app } from 'electron';
import { desktopScheme } from '../../shared/access.ts';
import { startDesktop } from './desktop.ts';
import { registerScheme } from './page-protocol.ts';

// Both must be said before the app is ready. Nothing here may wait for that: an ES module's top level runs first.
registerScheme(desktopScheme);
// Root cannot have a sandbox; whoever starts the app without one says so on the command line.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();

if (app.requestSingleInstanceLock()) {
  startDesktop({
    storeWorkerUrl: new URL('./store-worker.js', import.meta.url),
    benchWorkerUrl: new URL('./bench-worker.js', import.meta.url),
    scriptChildPath: fileURLToPath(new URL('./script-child.js', import.meta.url)),
    preloadPath: fileURLToPath(new URL('../preload/index.cjs', import.meta.url)),
    examplesDir: fileURLToPath(new URL('../examples/', import.meta.url)),
    rendererDir: fileURLToPath(new URL('../renderer/', import.meta.url)),
  });
} else app.quit();
