import type { Json } from '../../json.ts';
import { text } from '../lib/inputs.ts';
import type { ActionRunner } from '../types.ts';

export const runner: ActionRunner = {
  mode: 'async',
  async run(input, context) {
    const ifExists = input['ifExists'] === 'fail' || input['ifExists'] === 'append' ? input['ifExists'] : 'overwrite';
    const content = input['content'] ?? null;
    const file = await context.effects.files.write({
      baseDir: context.baseDir,
      path: text(input, 'path'),
      content: asText(content, ifExists === 'append'),
      encoding: typeof content === 'string' && input['encoding'] === 'base64' ? 'base64' : 'utf8',
      ifExists,
      signal: context.signal,
    });
    return { result: { path: file.path, size: file.size } };
  },
};

function asText(content: Json, oneLine: boolean): string {
  return typeof content === 'string' ? content : `${JSON.stringify(content, null, oneLine ? 0 : 2)}\n`;
}
