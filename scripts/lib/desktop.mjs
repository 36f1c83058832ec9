import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { installedElectron } from './electron.mjs';
import { environment, root } from './project.mjs';

/**
 * The Electron that the end-to-end tests launch: `{ file, args, env }`, or `{ file: null, reason }`. The package's own binary
 * when it is on disk; else the test runtime that MILLRACE_ELECTRON_RUNTIME names, an executable that unpacks an older
 * Electron, lays the built app into it and prints what to launch.
 */
export function testElectron() {
  const installed = installedElectron();
  if (installed) return { file: installed, args: [root], env: {} };
  const tool = process.env.MILLRACE_ELECTRON_RUNTIME ?? resolve(root, '..', 'shared', 'tools', 'electron-runtime');
  if (!existsSync(tool)) return { file: null, reason: 'there is no Electron binary here and no test runtime (MILLRACE_ELECTRON_RUNTIME)' };
  const folder = join(root, '.cache', 'electron-runtime');
  const result = spawnSync('bash', [tool, folder, '--app', root], { env: environment(), encoding: 'utf8', stdio: ['ignore', 'pipe', 2] });
  const file = result.stdout?.trim().split('\n').at(-1) ?? '';
  if (result.status !== 0 || !existsSync(file)) return { file: null, reason: 'the Electron test runtime could not be had' };
  // Its SQLite stand-in is 3.45: the check for a minimum version is lowered for it, and for it alone.
  return { file, args: [], env: { MILLRACE_MINIMUM_SQLITE: '3.45.0' } };
}
