import { storageUse } from '../storage-use.ts';
import { api, type Parts } from './base.ts';

export function storageApi({ store, options }: Parts) {
  return {
    use: api.storage.use.handler(() => storageUse(store, options.dataDir)),
    backUp: api.storage.backUp.handler(async () => {
      await store.backUp();
      return storageUse(store, options.dataDir);
    }),
  };
}
