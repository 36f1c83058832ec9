import type { ResultCache } from '../../engine/runtime/ports.ts';
import type { HostSettings } from '../../shared/contract/types.ts';
import type { Store } from '../store/api.ts';

/** The cache of results (`cache` of tasks) in the store, by the settings `caching` and `cacheSize` as they are now. */
export function createResultCache(
  store: Pick<Store, 'getCached' | 'putCached'>,
  settings: () => Pick<HostSettings, 'caching' | 'cacheSize'>,
): ResultCache {
  const isOn = (): boolean => settings().caching && settings().cacheSize > 0;
  return {
    async get(key) {
      return isOn() ? store.getCached(key, Date.now()) : null;
    },
    put(key, value, expiresAt) {
      if (isOn()) store.putCached(key, value, expiresAt, settings().cacheSize);
    },
  };
}
