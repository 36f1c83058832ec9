import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, Skipped } from '../../lib/benchmark.ts';
import { packagesFolder } from './packages.ts';

const installLimitMs = 180_000;

/** The same as `installed` for a peer in Python: an environment of its own beside its pinned requirements. The interpreter in it. */
export function installedPython(bench: Bench, peer: string, program: string): { readonly dir: string; readonly python: string } {
  const dir = join(packagesFolder, peer);
  const requirements = readFileSync(join(dir, 'requirements.txt'), 'utf8');
  const environment = join(dir, '.venv');
  const bin = join(environment, process.platform === 'win32' ? 'Scripts' : 'bin');
  const python = join(bin, process.platform === 'win32' ? 'python.exe' : 'python');
  const stamp = join(environment, '.installed');
  const hash = createHash('sha256').update(requirements).digest('hex');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== hash) {
    bench.say(`installing ${program} …`);
    rmSync(environment, { recursive: true, force: true });
    run(program, process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', environment]);
    run(program, python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', join(dir, 'requirements.txt')]);
    writeFileSync(stamp, hash);
  }
  bench.uses(`${program} (Python)`, new RegExp(`^${program}==(.+)$`, 'm').exec(requirements)?.[1] ?? 'unknown');
  return { dir, python };
}

function run(program: string, command: string, args: readonly string[]): void {
  const { status, error, stderr } = spawnSync(command, args, { stdio: ['ignore', 2, 'pipe'], encoding: 'utf8', timeout: installLimitMs });
  if (status === 0) return;
  const why = error?.message ?? stderr.trim().split('\n').at(-1) ?? `it ended with ${status}`;
  throw new Skipped(`${program} cannot be installed here: ${why}`);
}
