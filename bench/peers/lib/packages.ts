import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, Skipped } from '../../lib/benchmark.ts';
import { root } from '../../lib/machine.ts';

/** A folder for each peer: its packages, pinned, and the program that runs it. */
export const packagesFolder = join(root, 'bench', 'peers', 'packages');

interface InstallOptions {
  readonly limitMs?: number;
  /** Packages whose install scripts are run; all when absent. */
  readonly builds?: readonly string[];
  /** The lock file need not name every optional package of every platform. */
  readonly isPartial?: boolean;
}

/**
 * Installs what a peer needs, once, from the lock file beside it, and gives its folder. Its packages are no part of the
 * product. Throws `Skipped` when they cannot be had within the time.
 */
export async function installed(bench: Bench, peer: string, program: string, options: InstallOptions = {}): Promise<string> {
  const { limitMs = 180_000, builds, isPartial = false } = options;
  const dir = join(packagesFolder, peer);
  const hash = createHash('sha256')
    .update(readFileSync(join(dir, 'package-lock.json')))
    .digest('hex');
  const stamp = join(dir, 'node_modules', '.installed');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== hash) {
    bench.say(`installing ${program} …`);
    const quietly = ['--no-audit', '--no-fund', '--loglevel=error'];
    const problem =
      (await npm(dir, limitMs, [
        ...(isPartial ? ['install', '--no-save'] : ['ci']),
        ...quietly,
        ...(builds ? ['--ignore-scripts'] : []),
      ])) ?? (builds ? await npm(dir, limitMs, ['rebuild', ...builds, ...quietly]) : null);
    if (problem !== null) throw new Skipped(`${program} cannot be installed here: ${problem}`);
    writeFileSync(stamp, hash);
  }
  bench.uses(program, versionOf(join(dir, 'node_modules', program)));
  return dir;
}

function versionOf(dir: string): string {
  return (JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as { version: string }).version;
}

/** Null, or why it did not work. */
function npm(dir: string, limitMs: number, args: readonly string[]): Promise<string | null> {
  const script = process.env.npm_execpath;
  const [command, given] = script ? [process.execPath, [script, ...args]] : ['npm', args];
  const child = spawn(command, [...given], { cwd: dir, stdio: ['ignore', 2, 'pipe'] });
  return new Promise((resolve) => {
    let errors = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve(`it takes longer than ${limitMs / 60_000} minutes`);
    }, limitMs);
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) => {
      clearTimeout(timer);
      const lines = errors.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim());
      const said = lines.filter((line) => line !== '' && !line.startsWith('code ') && !line.startsWith('A complete log'));
      resolve(code === 0 ? null : (said[0] ?? `npm ended with ${code}`));
    });
  });
}
