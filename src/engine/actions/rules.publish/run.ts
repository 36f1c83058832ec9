import type { Json, JsonObject } from '../../json.ts';
import { documentPath, Draft } from '../lib/document.ts';
import { flag, object, text, textOrNull } from '../lib/inputs.ts';
import { formatXml } from '../lib/xml-text.ts';
import { ActionError, type ActionRunner } from '../types.ts';

export const runner: ActionRunner = {
  mode: 'sync',
  run(input) {
    const draft = new Draft(object(input, 'data'));
    const from = documentPath(text(input, 'from'), 'from');
    const part = draft.at(from);
    if (part === undefined) throw new ActionError('path', `There is nothing at ${from.text} in the document.`);
    const written = write(part, input);
    const into = textOrNull(input, 'into');
    if (into !== null) draft.set(documentPath(into, 'into'), written);
    return { result: { text: written, data: draft.value } };
  },
};

function write(value: Json, input: JsonObject): string {
  const pretty = flag(input, 'pretty');
  if (input['as'] === 'xml') return formatXml(value, { root: textOrNull(input, 'root'), pretty });
  return JSON.stringify(value, null, pretty ? 2 : 0);
}
