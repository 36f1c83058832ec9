import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasEnvironment, listProcesses, type ProcessEntry, readProcess } from './process-list.ts';

/** How long a killed tree may take to go before we stop waiting: only a process stuck in the kernel takes longer. */
const killedWaitMs = 5000;

/**
 * A process we started, and all that it started. It leads a process group of its own. On Linux processes that left the
 * group are found by their parent or by a marker in their environment; elsewhere the group is what we know.
 */
export interface ProcessTree {
  /** Something of the process group is still running. */
  groupAlive(): boolean;
  /** Asks all to stop, kills what is left after `graceMs`, and resolves when none is left. Windows knows no asking. */
  stop(graceMs: number): Promise<void>;
}

/** `pid` leads a group of its own; `marker` is the `NAME=value` that it was started with. */
export function processTree(pid: number, marker: string): ProcessTree {
  if (process.platform === 'win32') return { groupAlive: () => false, stop: () => taskkill(pid) };
  const members = process.platform === 'linux' ? linuxMembers(pid, marker) : groupOnly(pid);
  return {
    groupAlive: () => members.groupAlive(),
    async stop(graceMs) {
      members.signal('SIGTERM');
      if (await gone(members, graceMs)) return;
      const deadline = Date.now() + killedWaitMs;
      // Again and again: what is being killed may just have started something.
      do members.signal('SIGKILL');
      while (!(await gone(members, 50)) && Date.now() < deadline);
    },
  };
}

interface Members {
  groupAlive(): boolean;
  alive(): boolean;
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
}

function groupOnly(group: number): Members {
  const alive = (): boolean => send(-group, 0);
  return { groupAlive: alive, alive, signal: (name) => void send(-group, name) };
}

function linuxMembers(group: number, marker: string): Members {
  const known = new Map<number, ProcessEntry>();
  const find = (): void => {
    const all = listProcesses().filter((entry) => !entry.ended);
    const byParent = new Map<number, ProcessEntry[]>();
    for (const entry of all) byParent.set(entry.parent, [...(byParent.get(entry.parent) ?? []), entry]);
    const add = (entry: ProcessEntry): void => {
      if (known.get(entry.pid)?.startedAt === entry.startedAt) return;
      known.set(entry.pid, entry);
      for (const child of byParent.get(entry.pid) ?? []) add(child);
    };
    // A child may have come since its parent was found, so known parents are looked at again.
    for (const entry of known.values()) if (isAlive(entry)) for (const child of byParent.get(entry.pid) ?? []) add(child);
    for (const entry of all) if (entry.group === group || entry.pid === group || hasEnvironment(entry.pid, marker)) add(entry);
  };
  const groupAlive = (): boolean => send(-group, 0) && listProcesses().some((entry) => entry.group === group && !entry.ended);
  return {
    groupAlive,
    alive() {
      for (const entry of known.values()) if (isAlive(entry)) return true;
      known.clear();
      find();
      return known.size > 0;
    },
    signal(name) {
      find();
      send(-group, name);
      for (const entry of known.values()) if (entry.group !== group && isAlive(entry)) send(entry.pid, name);
    },
  };
}

function isAlive(entry: ProcessEntry): boolean {
  const now = readProcess(entry.pid);
  return now !== null && !now.ended && now.startedAt === entry.startedAt;
}

/** False when there is nobody to send it to. A process that may not be signalled is there all the same. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** True as soon as none is left, false when that took longer than `withinMs`. */
async function gone(members: Members, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  for (let wait = 5; ; wait = Math.min(wait * 2, 100)) {
    if (!members.alive()) return true;
    const left = deadline - Date.now();
    if (left <= 0) return false;
    await sleep(Math.min(wait, left));
  }
}

async function taskkill(pid: number): Promise<void> {
  await new Promise<void>((done) => {
    const killer = spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
    killer.once('error', () => done());
    killer.once('close', () => done());
  });
}
