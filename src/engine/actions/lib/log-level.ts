import type { JsonObject } from '../../json.ts';
import { levelField } from './fields.ts';
import type { LogLevel } from '../types.ts';

const levels: readonly LogLevel[] = levelField.enum;

/** The level that an action's input names; info when it names none. */
export function logLevel(input: JsonObject): LogLevel {
  return levels.find((name) => name === input['level']) ?? 'info';
}
