import { text, textOrNull } from '../lib/inputs.ts';
import type { ActionRunner } from '../types.ts';

export const runner: ActionRunner = {
  mode: 'sync',
  run: (input) => ({
    result: null,
    ask: { kind: 'approve', prompt: text(input, 'prompt'), assignee: textOrNull(input, 'assignee') },
  }),
};
