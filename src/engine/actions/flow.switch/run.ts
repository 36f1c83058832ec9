import { equalJson } from '../../schema/equal.ts';
import { object } from '../lib/inputs.ts';
import type { ActionRunner } from '../types.ts';

export const runner: ActionRunner = {
  mode: 'sync',
  run(input) {
    const value = input['value'] ?? null;
    const cases = Object.entries(object(input, 'cases'));
    const port = cases.find(([, candidate]) => equalJson(value, candidate))?.[0] ?? 'default';
    return { result: { port }, port };
  },
};
