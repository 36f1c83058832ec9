import { maxTextBytes } from '../lib/limits.ts';
import { text } from '../lib/inputs.ts';
import type { ActionRunner } from '../types.ts';

export const runner: ActionRunner = {
  mode: 'async',
  async run(input, context) {
    const file = await context.effects.files.read({
      baseDir: context.baseDir,
      path: text(input, 'path'),
      encoding: input['encoding'] === 'base64' ? 'base64' : 'utf8',
      limitBytes: maxTextBytes,
      signal: context.signal,
    });
    return { result: { path: file.path, size: file.size, text: file.text } };
  },
};
