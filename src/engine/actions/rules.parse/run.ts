import type { Written } from '../../expression/index.ts';
import { charsWithin, type Json, type JsonObject, levelsOfMessages } from '../../json.ts';
import { documentPath, Draft } from '../lib/document.ts';
import { WrittenDraft } from '../lib/document-code.ts';
import { object, text } from '../lib/inputs.ts';
import { parseJson } from '../lib/json-text.ts';
import { constantText, writtenObject, writtenValue } from '../lib/written-inputs.ts';
import { parseXml } from '../lib/xml-text.ts';
import type { ActionRunner } from '../types.ts';

export const runner: ActionRunner = {
  mode: 'sync',
  run(input) {
    const draft = new Draft(object(input, 'data'));
    draft.set(documentPath(text(input, 'into'), 'into'), read(input));
    return { result: { data: draft.value } };
  },
  write(inputs, w) {
    const path = documentPath(constantText(inputs, 'into'), 'into');
    const message = writtenValue(inputs, 'message', w);
    const parse = constantText(inputs, 'as') === 'xml' ? parseXml : parseJson;
    const value = w.local(message.text);
    w.heavy();
    w.line(
      `if (typeof ${value} === "string") { ${value} = ${w.keep(parse)}(${value}); if (${w.keep(isSmall)}(${value}) === false) return S; }`,
    );
    const draft = new WrittenDraft(writtenObject(inputs, 'data', w), [path], w);
    const parsed: Written = { text: value, kind: 'any' };
    if (path.keys.length === 0) draft.merge(parsed);
    else w.line(`${draft.place(path)} = ${value};`);
    return { text: w.local(`{ data: ${draft.value.text} }`), kind: 'any' };
  },
};

/** Text may hold more levels than a value that was looked at. */
function isSmall(value: Json): boolean {
  return charsWithin(value, levelsOfMessages) !== null;
}

function read(input: JsonObject): Json {
  const message = input['message'] ?? null;
  if (typeof message !== 'string') return message;
  return input['as'] === 'xml' ? parseXml(message) : parseJson(message);
}
