import { text } from '../lib/inputs.ts';
import { stopGraceMs } from '../lib/limits.ts';
import type { ActionRunner } from '../types.ts';

export const runner: ActionRunner = {
  mode: 'async',
  async run(input, context) {
    const result = await context.effects.scripts.run({
      baseDir: context.baseDir,
      code: text(input, 'code'),
      input: input['input'] ?? null,
      timeoutMs: context.timeoutMs,
      graceMs: stopGraceMs,
      signal: context.signal,
      log: (line) => context.log('info', line),
    });
    return { result };
  },
};
