import { statfs } from 'node:fs/promises';
import type { StorageUse } from '../../shared/contract/types.ts';
import type { Store } from '../store/api.ts';

/** What the data folder holds and what is free beside it. */
export async function storageUse(store: Pick<Store, 'storageUse'>, dataDir: string): Promise<StorageUse> {
  const [use, freeBytes] = await Promise.all([store.storageUse(), freeBytesOf(dataDir)]);
  return { ...use, backupBytes: use.backups.reduce((sum, { bytes }) => sum + bytes, 0), freeBytes };
}

async function freeBytesOf(dir: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(dir);
    return bavail * bsize;
  } catch {
    return null;
  }
}
