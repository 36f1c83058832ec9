import type { Json, JsonObject } from '../../json.ts';
import { documentPath, Draft } from '../lib/document.ts';
import { object, text } from '../lib/inputs.ts';
import { parseJson } from '../lib/json-text.ts';
import { parseXml } from '../lib/xml-text.ts';
import type { ActionRunner } from '../types.ts';

export const runner: ActionRunner = {
  mode: 'sync',
  run(input) {
    const draft = new Draft(object(input, 'data'));
    draft.set(documentPath(text(input, 'into'), 'into'), read(input));
    return { result: { data: draft.value } };
  },
};

function read(input: JsonObject): Json {
  const message = input['message'] ?? null;
  if (typeof message !== 'string') return message;
  return input['as'] === 'xml' ? parseXml(message) : parseJson(message);
}
