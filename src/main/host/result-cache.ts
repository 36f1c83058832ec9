import type { CachedResult, ResultCache, RuntimeLog } from '../../engine/runtime/ports.ts';
import type { HostSettings } from '../../shared/contract/types.ts';
import type { Store } from '../store/api.ts';
import { describeError } from './log.ts';

/** The cache of results (`cache` of tasks) in the store, by the settings `caching` and `cacheSize` as they are now. */
export function createResultCache(
  store: Pick<Store, 'getCached' | 'putCached'>,
  settings: () => Pick<HostSettings, 'caching' | 'cacheSize'>,
  log: RuntimeLog,
): ResultCache {
  const isOn = (): boolean => settings().caching && settings().cacheSize > 0;
  return {
    async get(key) {
      if (!isOn()) return null;
      try {
        return await store.getCached(key, Date.now());
      } catch (error) {
        // What cannot be looked up is worked out.
        log('warn', 'The result cache did not answer.', describeError(error));
        return null;
      }
    },
    put(key, value, expiresAt) {
      if (isOn()) store.putCached(key, value, expiresAt, settings().cacheSize);
    },
  };
}

/** The same in memory, for runs that leave nothing behind. Gone with the process. */
export function createMemoryCache(settings: () => Pick<HostSettings, 'caching' | 'cacheSize'>): ResultCache {
  const entries = new Map<string, { readonly value: CachedResult; readonly expiresAt: number | null }>();
  const isOn = (): boolean => settings().caching && settings().cacheSize > 0;
  return {
    get(key) {
      const entry = isOn() ? entries.get(key) : undefined;
      if (!entry) return Promise.resolve(null);
      entries.delete(key);
      if (entry.expiresAt !== null && entry.expiresAt <= Date.now()) return Promise.resolve(null);
      entries.set(key, entry);
      return Promise.resolve(entry.value);
    },
    put(key, value, expiresAt) {
      if (!isOn()) return;
      entries.delete(key);
      entries.set(key, { value, expiresAt });
      for (const oldest of entries.keys()) {
        if (entries.size <= settings().cacheSize) break;
        entries.delete(oldest);
      }
    },
  };
}
