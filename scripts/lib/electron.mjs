import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment, requireNode, root } from './project.mjs';

const folder = join(root, 'node_modules', 'electron');
const downloadTimeoutMs = 180_000;

/** The desktop binary of the `electron` package when it is on disk. Never require('electron') here: that downloads it. */
export function installedElectron() {
  const pathFile = join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : 'electron';
  const file = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), name);
  return existsSync(file) ? file : null;
}

function download() {
  return new Promise((resolve) => {
    const child = spawn(requireNode(), [join(folder, 'install.js')], { env: environment(), stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), downloadTimeoutMs);
    child.on('error', () => resolve(false));
    child.on('exit', (code) => {
      clearTimeout(timer);
      resolve(code === 0);
    });
  });
}

/** `{ file }`, or `{ file: null, reason }` with a sentence for people. */
export async function findElectron({ download: mayDownload }) {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return { file: null, reason: 'There is no display for a desktop window (DISPLAY is not set).' };
  }
  const installed = installedElectron();
  if (installed) return { file: installed };
  if (mayDownload) {
    process.stderr.write('Fetching the Electron binary (once) …\n');
    await download();
    const file = installedElectron();
    if (file) return { file };
  }
  return { file: null, reason: 'No Electron binary can be had here (the download failed).' };
}
