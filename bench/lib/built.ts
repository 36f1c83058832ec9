import { spawnSync } from 'node:child_process';
import { root } from './machine.ts';

/** The window as it is served is built from the sources of now. */
export function ensureBuilt(): Promise<void> {
  const { status } = spawnSync(process.execPath, ['scripts/setup.mjs', '--build'], { cwd: root, stdio: ['ignore', 2, 2] });
  return status === 0 ? Promise.resolve() : Promise.reject(new Error('the window could not be built; the messages are above'));
}
