import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

let known: string | null | undefined;

/** Why system calls cannot be traced here; null when they can. Installs strace where the machine lets us. */
export function straceProblem(): string | null {
  known ??= findProblem() ?? '';
  return known === '' ? null : known;
}

function findProblem(): string | null {
  if (process.platform !== 'linux') return `strace needs Linux; this is ${process.platform}`;
  if (!onPath('strace') && !installed()) return 'strace is not installed (apt-get install strace)';
  const trial = spawnSync('strace', ['-f', '-b', 'execve', '-o', '/dev/null', '-e', 'inject=fsync:error=EIO:when=1', 'true'], {
    encoding: 'utf8',
  });
  if (trial.status === 0) return null;
  return `strace cannot trace a process here (${trial.stderr.trim().split('\n')[0] ?? 'no reason given'})`;
}

function onPath(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, program)));
}

function installed(): boolean {
  if (process.getuid?.() !== 0 || !onPath('apt-get')) return false;
  process.stderr.write('Installing strace, which the fault tests need (apt-get) …\n');
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: ['ignore', 'ignore', 'ignore'] as const };
  const install = (): boolean =>
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'strace'], { ...options, stdio: 'ignore' }).status === 0;
  if (install()) return true;
  spawnSync('apt-get', ['update', '-qq'], { ...options, stdio: 'ignore' });
  return install();
}

/** Calls that change what is on disk. */
export const diskCalls = ['pwrite64', 'write', 'fsync', 'fdatasync', 'ftruncate', 'rename', 'unlink'] as const;

/**
 * Traces the host, and not the programs its tasks start: those are let go of when they begin. Counters of `inject` are
 * per thread and system call.
 */
export function straceArgs(outFile: string, calls: readonly string[], ...more: readonly string[]): string[] {
  return ['-f', '-b', 'execve', '-o', outFile, '-e', `trace=${calls.join(',')}`, '-e', 'signal=none', ...more];
}
