import { text } from '../lib/inputs.ts';
import { maxTextBytes } from '../lib/limits.ts';
import { splitLines } from '../lib/lines.ts';
import type { ActionRunner } from '../types.ts';

export const runner: ActionRunner = {
  mode: 'async',
  async run(input, context) {
    const { baseDir, signal } = context;
    const file = await context.effects.files.read({
      baseDir,
      path: text(input, 'path'),
      encoding: 'utf8',
      limitBytes: maxTextBytes,
      signal,
    });
    return { result: splitLines(file.text) };
  },
};
