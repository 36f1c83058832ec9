import { api, type Parts } from './base.ts';
import { libraryApi } from './library.ts';
import { performanceApi } from './performance.ts';
import { pinsApi } from './pins.ts';
import { runsApi } from './runs.ts';
import { storageApi } from './storage.ts';
import { systemApi } from './system.ts';

export type { CallContext } from './base.ts';

/** Every call of the contract, answered. Every door serves this one router. */
export function createRouter(parts: Parts) {
  return api.router({
    system: systemApi(parts),
    library: libraryApi(parts),
    runs: runsApi(parts),
    pins: pinsApi(parts),
    storage: storageApi(parts),
    performance: performanceApi(parts),
  });
}

export type HostRouter = ReturnType<typeof createRouter>;
