import type { ResultCache, RuntimeLog } from '../../engine/runtime/ports.ts';
import type { HostSettings } from '../../shared/contract/types.ts';
import type { Store } from '../store/api.ts';
/** The cache of results (`cache` of tasks) in the store, by the settings `caching` and `cacheSize` as they are now. */
export declare function createResultCache(
  store: Pick<Store, 'getCached' | 'putCached'>,
  settings: () => Pick<HostSettings, 'caching' | 'cacheSize'>,
  log: RuntimeLog,
): ResultCache;
/** The same in memory, for runs that leave nothing behind. Gone with the process. */
export declare function createMemoryCache(settings: () => Pick<HostSettings, 'caching' | 'cacheSize'>): ResultCache;
