import { text } from '../lib/inputs.ts';
import type { ActionRunner } from '../types.ts';

export const runner: ActionRunner = {
  mode: 'async',
  async run(input, context) {
    const { baseDir, signal } = context;
    return { result: await context.effects.files.lines({ baseDir, path: text(input, 'path'), signal }) };
  },
};
