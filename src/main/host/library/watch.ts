import { basename } from 'node:path';
import { watch } from 'chokidar';
import { workflowSuffix } from './locate.ts';

const settleMs = 150;
const maxDepth = 6;

export interface FolderWatch {
  close(): Promise<void>;
}

/** Tells, a moment after the last of them, that workflows in the folder were added, changed or removed. */
export function watchFolder(dir: string, onChange: () => void): FolderWatch {
  let timer: NodeJS.Timeout | null = null;
  const watcher = watch(dir, {
    ignoreInitial: true,
    depth: maxDepth,
    followSymlinks: false,
    ignored: (path, stats) => {
      const name = basename(path);
      if (path !== dir && (name.startsWith('.') || name === 'node_modules')) return true;
      return stats?.isFile() === true && !name.endsWith(workflowSuffix);
    },
  });
  watcher.on('all', () => {
    timer ??= setTimeout(() => {
      timer = null;
      onChange();
    }, settleMs);
  });
  // A folder that cannot be watched is still listed when somebody asks.
  watcher.on('error', () => undefined);
  return {
    async close() {
      if (timer) clearTimeout(timer);
      await watcher.close();
    },
  };
}
