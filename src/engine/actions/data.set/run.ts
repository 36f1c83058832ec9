import type { ActionRunner } from '../types.ts';

export const runner: ActionRunner = { mode: 'sync', run: (input) => ({ result: input }) };
