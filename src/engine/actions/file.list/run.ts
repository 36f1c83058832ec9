import { numberOrNull, text, texts } from '../lib/inputs.ts';
import type { ActionRunner } from '../types.ts';

export const runner: ActionRunner = {
  mode: 'async',
  async run(input, context) {
    const files = await context.effects.files.list({
      baseDir: context.baseDir,
      folder: text(input, 'folder'),
      glob: text(input, 'glob'),
      exclude: texts(input, 'exclude'),
      limit: numberOrNull(input, 'limit'),
      signal: context.signal,
      skipped: (path, reason) => context.log('warn', `Left out ${path}: ${reason}`),
    });
    return { result: files.map(({ path, name, ext, size, modifiedAt }) => ({ path, name, ext, size, modifiedAt })) };
  },
};
