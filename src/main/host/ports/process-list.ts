import { readdirSync, readFileSync } from 'node:fs';

/** One process as /proc shows it. `startedAt` (clock ticks since boot) tells it from a later one with the same id. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly startedAt: string;
  readonly ended: boolean;
}

/** Every process on Linux. /proc never waits for a disk, so this is read at one go. */
export function listProcesses(): ProcessEntry[] {
  return readdirSync('/proc').flatMap((name) => {
    const entry = /^\d+$/.test(name) ? readProcess(Number(name)) : null;
    return entry ? [entry] : [];
  });
}

/** null when there is no such process (any more). */
export function readProcess(pid: number): ProcessEntry | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name stands in brackets and may hold anything, brackets and spaces too.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, parent, group] = fields;
    return { pid, parent: Number(parent), group: Number(group), startedAt: fields[19] ?? '', ended: state === 'Z' || state === 'X' };
  } catch {
    return null;
  }
}

/** Whether the process was started with `entry` (`NAME=value`) in its environment. False where that may not be read. */
export function hasEnvironment(pid: number, entry: string): boolean {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`.includes(`\0${entry}\0`);
  } catch {
    return false;
  }
}
