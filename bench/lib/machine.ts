import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGB: number;
  readonly os: string;
  /** Processes that wanted a core in the last minute, when the benchmark began. */
  readonly load: number;
  readonly versions: Readonly<Record<string, string>>;
  /** With a + when files differ from it. */
  readonly commit: string;
}

export function describeMachine(): Machine {
  const packages = ['better-sqlite3', '@xyflow/react', 'react', '@playwright/test'];
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    os: `${process.platform} ${release()} ${process.arch}`,
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    versions: {
      millrace: versionIn(join(root, 'package.json')),
      node: process.versions.node,
      ...Object.fromEntries(packages.map((name) => [name, versionIn(join(root, 'node_modules', name, 'package.json'))])),
    },
    commit: commit(),
  };
}

function versionIn(file: string): string {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { version?: string }).version ?? 'unknown';
  } catch {
    return 'missing';
  }
}

function commit(): string {
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '+');
  } catch {
    return 'unknown';
  }
}
