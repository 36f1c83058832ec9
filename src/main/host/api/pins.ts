import { MillraceError } from '../../../engine/errors.ts';
import { jsonFault } from '../../../engine/json.ts';
import { api, type Parts } from './base.ts';

export function pinsApi({ library, store }: Parts) {
  return {
    list: api.pins.list.handler(({ input }) => store.listPins(library.fileOf(input.path))),
    put: api.pins.put.handler(async ({ input }) => {
      const fault = jsonFault(input.result);
      if (fault !== null) throw new MillraceError('invalid_input', `The result ${fault}.`);
      await store.putPin(library.fileOf(input.path), input.task, input.result);
      return null;
    }),
    remove: api.pins.remove.handler(async ({ input }) => {
      await store.removePin(library.fileOf(input.path), input.task);
      return null;
    }),
  };
}
