import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './machine.ts';

const startTimeoutMs = 60_000;

/** The browser host in a process of its own, with data and library in a folder of the benchmark. */
export interface ServeHost {
  readonly address: string;
  readonly library: string;
  /** Time from the command to the printed address, ms. */
  readonly readyMs: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** `profileDir`: where CPU profiles of its threads are written when it stops. */
export async function startHost(dir: string, profileDir: string | null = null): Promise<ServeHost> {
  const library = join(dir, 'library');
  mkdirSync(library, { recursive: true });
  const began = performance.now();
  const profile = profileDir === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
  const child = spawn(process.execPath, [...profile, ...serveCommand(), '--no-open', '--data', join(dir, 'data'), '--library', library], {
    cwd: root,
    env: { ...process.env, HOME: dir, CI: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const address = await printedAddress(child, () => errors);
  return {
    address,
    library,
    readyMs: performance.now() - began,
    pid: child.pid ?? 0,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

function printedAddress(child: ChildProcess, errors: () => string): Promise<string> {
  const { stdout } = child;
  if (!stdout) throw new Error('the host has no output');
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the host did not start in time\n${errors()}`));
    }, startTimeoutMs);
    createInterface({ input: stdout }).on('line', (line) => {
      const address = /^Millrace: (http:\S+)$/.exec(line)?.[1];
      if (!address) return;
      clearTimeout(timer);
      resolve(address);
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`the host ended (${signal ?? code}) before it was ready\n${errors()}`));
    });
  });
}

/** What `npm run serve` gives to Node. */
function serveCommand(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { serve: string } };
  return scripts.serve.split(' ').slice(1);
}
