import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Site } from './reference.ts';

const hostFile = fileURLToPath(new URL('../child/host.ts', import.meta.url));

export interface HostEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  readonly timedOut: boolean;
}

export interface HostRun {
  /** In front of the host: `strace` and its arguments. */
  readonly tracer?: readonly string[];
  /** More arguments of the host. */
  readonly args?: readonly string[];
  /** After that long it is killed, and has timed out, ms. */
  readonly timeoutMs?: number;
  readonly started?: (child: ChildProcess) => void;
}

/** Runs a host on a site until it ends, by itself or by what is injected. */
export function runHost(site: Site, { tracer = [], args = [], timeoutMs = 60_000, started }: HostRun = {}): Promise<HostEnd> {
  const host = [hostFile, '--data', site.dataDir, '--acks', site.acks, '--workflow', site.workflow, ...args];
  const [program, ...before] = tracer.length === 0 ? [process.execPath] : [...tracer, process.execPath];
  // A group of its own, so that a tracer and its host can be ended together.
  const child = spawn(program ?? process.execPath, [...before, '--disable-warning=ExperimentalWarning', ...host], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  started?.(child);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child);
    }, timeoutMs);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      // A tracer may be gone before the host it traced, which still holds the store while it dies.
      void untilGone(child.pid).then(() => resolve({ code, signal, stderr, timedOut }));
    });
  });
}

/** Resolves when no process of the group is left, or after 5 s. */
async function untilGone(group: number | undefined): Promise<void> {
  for (const until = Date.now() + 5000; group !== undefined && Date.now() < until; await sleep(10)) {
    try {
      process.kill(-group, 0);
    } catch {
      return;
    }
  }
}

export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
