import type { Json, JsonObject } from '../../json.ts';
import { parseCsv } from '../lib/csv-read.ts';
import { flag, text } from '../lib/inputs.ts';
import { parseJson } from '../lib/json-text.ts';
import { splitLines } from '../lib/lines.ts';
import { parseYaml } from '../lib/yaml-text.ts';
import type { ActionRunner } from '../types.ts';

export const runner: ActionRunner = { mode: 'sync', run: (input) => ({ result: parse(input) }) };

function parse(input: JsonObject): Json {
  const source = text(input, 'text');
  switch (text(input, 'as')) {
    case 'csv':
      return parseCsv(source, {
        header: flag(input, 'header'),
        delimiter: text(input, 'delimiter'),
        types: flag(input, 'types'),
        ragged: input['ragged'] === 'fill' ? 'fill' : 'fail',
      });
    case 'lines':
      return splitLines(source);
    case 'yaml':
      return parseYaml(source);
    default:
      return parseJson(source);
  }
}
