import { text } from '../lib/inputs.ts';
import type { ActionRunner } from '../types.ts';

const algorithms = ['sha256', 'sha1', 'md5', 'xxh64'] as const;

export const runner: ActionRunner = {
  mode: 'async',
  async run(input, context) {
    const file = await context.effects.files.hash({
      baseDir: context.baseDir,
      path: text(input, 'path'),
      algorithm: algorithms.find((name) => name === input['algorithm']) ?? 'sha256',
      signal: context.signal,
    });
    return { result: { path: file.path, size: file.size, hash: file.hash } };
  },
};
