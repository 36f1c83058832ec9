import type { Json } from '../../../engine/json.ts';
import type { CachedResult } from '../../../engine/runtime/ports.ts';
import { rowHolds, sealOf } from '../row-seal.ts';
import type { Database } from '../sqlite.ts';

/** Results by key, the least used dropped first. What is larger than `maxCachedBytes` is not kept. */
export interface CachedResults {
  /** null when there is none, it has expired, or it is not what was put. Counts as a use, which the next `tidy` writes down. */
  get(key: string, now: number): CachedResult | null;
  /** `entry.result` is JSON. `keep`: how many are kept. */
  put(key: string, entry: { result: string; port: string | null; expiresAt: number | null }, keep: number): void;
  clear(): void;
  /** Deletes up to `limit` that have expired. */
  expire(now: number, limit: number): void;
  /** Writes down what was used. Inside a transaction. */
  tidy(): void;
  /** After a roll-back. */
  forget(): void;
}

/** Of the result's JSON. A cache serves what is read often; a larger value costs the store more than asking again. */
export const maxCachedBytes = 256 * 1024;

export function openCachedResults(db: Database): CachedResults {
  const upsert = db.prepare('INSERT OR REPLACE INTO cached_results (key, result, port, expires_at, used, seal) VALUES (?, ?, ?, ?, ?, ?)');
  const select = db.prepare<{ key: string; result: string; port: string | null; expires_at: number | null; seal: number }>(
    'SELECT key, result, port, expires_at, seal FROM cached_results WHERE key = ?',
  );
  const selectNewest = db.prepare<{ used: number | null }>('SELECT max(used) AS used FROM cached_results');
  const selectCount = db.prepare<{ count: number }>('SELECT count(*) AS count FROM cached_results');
  const markUsed = db.prepare('UPDATE cached_results SET used = ? WHERE key = ?');
  const remove = db.prepare('DELETE FROM cached_results WHERE key = ?');
  const removeOldest = db.prepare('DELETE FROM cached_results WHERE key IN (SELECT key FROM cached_results ORDER BY used LIMIT ?)');
  const removeExpired = db.prepare(
    'DELETE FROM cached_results WHERE key IN (SELECT key FROM cached_results WHERE expires_at <= ? LIMIT ?)',
  );
  const removeAll = db.prepare('DELETE FROM cached_results');
  /** Keys read since the last `tidy`, the latest use last. A read costs no commit of its own. */
  const used = new Set<string>();
  let newest: number | null = null;

  function nextUse(): number {
    newest = (newest ?? selectNewest.get()?.used ?? 0) + 1;
    return newest;
  }

  function tidy(): void {
    for (const key of used) markUsed.run(nextUse(), key);
    used.clear();
  }

  return {
    get(key, now) {
      const row = select.get(key);
      if (row === undefined || (row.expires_at !== null && row.expires_at <= now) || !rowHolds('cached_results', row)) return null;
      used.delete(key);
      used.add(key);
      const result = JSON.parse(row.result) as Json;
      return row.port === null ? { result } : { result, port: row.port };
    },
    put(key, { result, port, expiresAt }, keep) {
      if (Buffer.byteLength(result) > maxCachedBytes) {
        // An older value under the key is not the latest any more.
        remove.run(key);
        return;
      }
      tidy();
      upsert.run(key, result, port, expiresAt, nextUse(), sealOf([key, result, port, expiresAt]));
      const count = selectCount.get()?.count ?? 0;
      if (count > keep) removeOldest.run(count - keep);
    },
    clear() {
      removeAll.run();
      used.clear();
    },
    expire(now, limit) {
      removeExpired.run(now, limit);
    },
    tidy,
    forget() {
      newest = null;
    },
  };
}
