import { MemoryResultCache } from '../../engine/runtime/cache-memory.ts';
import type { Clock, ResultCache } from '../../engine/runtime/ports.ts';
import type { HostSettings } from '../../shared/contract/types.ts';
import type { Store } from '../store/api.ts';

type CacheSettings = Pick<HostSettings, 'caching' | 'cacheSize'>;

const isOn = ({ caching, cacheSize }: CacheSettings): boolean => caching && cacheSize > 0;

/** The cache of results (`cache` of tasks) in the store, by the settings `caching` and `cacheSize` as they are now. */
export function createResultCache(store: Pick<Store, 'getCached' | 'putCached'>, settings: () => CacheSettings): ResultCache {
  return {
    async get(key) {
      return isOn(settings()) ? store.getCached(key, Date.now()) : null;
    },
    put(key, value, expiresAt) {
      if (isOn(settings())) store.putCached(key, value, expiresAt, settings().cacheSize);
    },
  };
}

/** The same in memory, for runs that leave nothing behind. Gone with the process, and anew when `cacheSize` is another one. */
export function createMemoryCache(clock: Clock, settings: () => CacheSettings): ResultCache {
  let size = settings().cacheSize;
  let cache = new MemoryResultCache(clock, size);
  const current = (): MemoryResultCache => {
    const { cacheSize } = settings();
    if (cacheSize !== size) cache = new MemoryResultCache(clock, (size = cacheSize));
    return cache;
  };
  return {
    async get(key) {
      return isOn(settings()) ? current().get(key) : null;
    },
    put(key, value, expiresAt) {
      if (isOn(settings())) current().put(key, value, expiresAt);
    },
  };
}
