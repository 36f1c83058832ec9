import { display } from '../lib/inputs.ts';
import type { ActionRunner, LogLevel } from '../types.ts';

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

export const runner: ActionRunner = {
  mode: 'sync',
  run(input, context) {
    const level = levels.find((name) => name === input['level']) ?? 'info';
    context.log(level, display(input['message']), input['data']);
    return { result: null };
  },
};
