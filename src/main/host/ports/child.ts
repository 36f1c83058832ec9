import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { CancelSignal } from '../../../engine/actions/types.ts';
import { createProcessGuard, type ProcessGuard } from './process-guard.ts';
import { processTree } from './process-tree.ts';

/** What is left in the group after the process ended and nobody writes to its output any more has this long to go by itself. */
const leftoverGraceMs = 2000;

export interface ChildRequest {
  readonly command: string;
  readonly args: readonly string[];
  /** Hand `command` to the system's shell as a line. */
  readonly shell: boolean;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdio: StdioOptions;
  readonly graceMs: number;
  readonly signal: CancelSignal;
}

export interface Child {
  readonly process: ChildProcess;
  /**
   * Resolves when the process has ended, its output is closed and nothing of its tree is left. Rejects when it could not
   * be started. The exit code is 128 + the signal's number where a signal ended it.
   */
  readonly ended: Promise<{ exitCode: number; signal: NodeJS.Signals | null }>;
  /** Stops the tree as an abort would. */
  stop(): void;
}

export interface Children {
  start(request: ChildRequest): Child;
  /** Stops all that runs and waits until it is gone. */
  close(): Promise<void>;
}

/** Starts processes that lead a group of their own, so that stopping one stops all it started. */
export function createChildren(): Children {
  const guard = createProcessGuard();
  const running = new Set<Child>();
  return {
    start(request) {
      const child = startChild(request, guard);
      running.add(child);
      const done = (): void => void running.delete(child);
      child.ended.then(done, done);
      return child;
    },
    async close() {
      const children = [...running];
      for (const child of children) child.stop();
      await Promise.allSettled(children.map((child) => child.ended));
      guard.close();
    },
  };
}

function startChild(request: ChildRequest, guard: ProcessGuard): Child {
  const attempt = `${guard.host}/${randomUUID()}`;
  guard.prepare();
  const started = spawn(request.command, [...request.args], {
    cwd: request.cwd,
    env: { ...request.env, MILLRACE_ATTEMPT: attempt },
    shell: request.shell,
    stdio: request.stdio,
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const closed = once(started, 'close');
  let stop = (): void => undefined;
  const stopAsked = new Promise<'stop'>((resolve) => {
    stop = () => resolve('stop');
  });
  const { pid } = started;
  const finish = async (): Promise<{ exitCode: number; signal: NodeJS.Signals | null }> => {
    // Without a process id the start failed, and `closed` rejects with the reason.
    if (pid === undefined) await closed;
    const tree = processTree(pid ?? 0, `MILLRACE_ATTEMPT=${attempt}`);
    guard.watch(pid ?? 0);
    request.signal.addEventListener('abort', stop, { once: true });
    if (request.signal.aborted) stop();
    try {
      const first = await Promise.race([closed, stopAsked]);
      if (first === 'stop') await tree.stop(request.graceMs);
      else if (tree.groupAlive()) await tree.stop(leftoverGraceMs);
      // A process that could not be killed, or fled, may hold the other ends.
      started.stdout?.destroy();
      started.stderr?.destroy();
      await closed;
    } finally {
      request.signal.removeEventListener('abort', stop);
      guard.forget(pid ?? 0);
    }
    const signal = started.signalCode;
    return { exitCode: started.exitCode ?? 128 + (signal === null ? 0 : constants.signals[signal]), signal };
  };
  return { process: started, ended: finish(), stop: () => stop() };
}
