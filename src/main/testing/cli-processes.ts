import { afterEach, beforeEach } from 'vitest';
import type { Child } from './child.ts';
import { TempFolders } from './temp-host.ts';

/** Folders of each test's own, and processes that do not outlive it. */
export interface CliProcesses {
  readonly folders: TempFolders;
  /** The arguments that choose the test's data folder. */
  data(): string[];
  /** Gives the child back; it is killed when the test is over. */
  owned(child: Child): Child;
}

/** Call at the top of a test file. */
export function cliProcesses(): CliProcesses {
  let folders: TempFolders;
  let children: Child[] = [];
  beforeEach(() => {
    folders = new TempFolders();
  });
  afterEach(async () => {
    for (const child of children) {
      child.kill('SIGKILL');
      await child.finished;
    }
    children = [];
    folders.remove();
  });
  return {
    get folders() {
      return folders;
    },
    data: () => ['--data', folders.data],
    owned(child) {
      children.push(child);
      return child;
    },
  };
}
