import type { ActionDefinition } from '../actions/types.ts';
import { isObject, type Json } from '../json.ts';

/** What every task can be left by. */
export const outcomes: readonly string[] = ['success', 'failure', 'timeout', 'any'];

/** The ports a task has through its action and its `with`; null when they are only known at run time. */
export function portsOf(action: ActionDefinition, inputs: Json | undefined): readonly string[] | null {
  const { ports } = action;
  if (!ports) return [];
  if (!('casesOf' in ports)) return ports;
  const cases = isObject(inputs) ? inputs[ports.casesOf] : undefined;
  return isObject(cases) ? [...Object.keys(cases), 'default'] : null;
}
