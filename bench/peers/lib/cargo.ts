import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { type Bench, Skipped } from '../../lib/benchmark.ts';
import { root } from '../../lib/machine.ts';

const peers = join(root, 'bench', 'peers');
const targetDir = join(peers, 'target');

/** A program of ours in Rust, under `bench/peers`. */
export interface RustProgram {
  /** Where its manifest is. */
  readonly dir: string;
  /** Runs it and gives what it printed, which is JSON. Throws when it does not end well. */
  run<T>(...args: string[]): T;
}

/** Builds it as it is locked; its output goes to stderr. Throws `Skipped` when it cannot be built here. */
export function buildRust(bench: Bench, folder: string): RustProgram {
  const rustc = spawnSync('rustc', ['--version'], { encoding: 'utf8' });
  const cargo = spawnSync('cargo', ['--version'], { encoding: 'utf8' });
  if (rustc.status !== 0 || cargo.status !== 0) throw new Skipped('there is no Rust toolchain here (cargo and rustc)');
  bench.uses('rustc', rustc.stdout.split(' ')[1] ?? 'unknown');
  const dir = join(peers, folder);
  bench.say(`building ${folder}, which takes about two minutes the first time …`);
  const args = ['build', '--release', '--locked', '--manifest-path', join(dir, 'Cargo.toml'), '--target-dir', targetDir];
  const built = spawnSync('cargo', args, { encoding: 'utf8', stdio: ['ignore', process.stderr.fd, 'pipe'] });
  process.stderr.write(built.stderr);
  if (built.status !== 0) throw new Skipped(`cargo cannot build ${folder} here: ${errorIn(built.stderr)}`);
  const binary = join(targetDir, 'release', `millrace-peer-${folder}`);
  return {
    dir,
    run<T>(...given: string[]) {
      const { status, stdout, stderr, error } = spawnSync(binary, given, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
      if (status !== 0) throw new Error(`${folder} ended with ${status}: ${error?.message ?? stderr}`);
      return JSON.parse(stdout) as T;
    },
  };
}

/** The source of a crate that a program depends on, and its version. */
export function crateSource(program: RustProgram, name: string): { readonly dir: string; readonly version: string } {
  const args = ['metadata', '--format-version', '1', '--locked', '--manifest-path', join(program.dir, 'Cargo.toml')];
  const { stdout, status, stderr } = spawnSync('cargo', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Skipped(`cargo does not say where ${name} is: ${errorIn(stderr)}`);
  const { packages } = JSON.parse(stdout) as { packages: { name: string; version: string; manifest_path: string }[] };
  const found = packages.find((one) => one.name === name);
  if (!found) throw new Error(`${program.dir} does not depend on ${name}.`);
  return { dir: dirname(found.manifest_path), version: found.version };
}

function errorIn(text: string): string {
  const lines = text.trim().split('\n');
  return (lines.find((line) => line.startsWith('error')) ?? lines.at(-1) ?? '').replace(/^error(\[\w+\])?: /, '');
}
