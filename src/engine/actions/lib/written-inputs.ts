import { NotWritten, type Writer, type Written } from '../../expression/index.ts';
import { isObject, type Json } from '../../json.ts';
import { isObjectCode } from './document-code.ts';
import { isList } from './inputs.ts';
import type { WrittenInputs } from '../types.ts';

/** Readers of inputs of which some are known before anything runs. They throw NotWritten where more is needed than is known. */

export function constantText(inputs: WrittenInputs, name: string): string {
  const { constant } = inputs[name] ?? {};
  if (typeof constant === 'string') return constant;
  throw new NotWritten();
}

/** null when it is null or absent. */
export function constantTextOrNull(inputs: WrittenInputs, name: string): string | null {
  const input = inputs[name];
  return input === undefined || input.constant === null ? null : constantText(inputs, name);
}

export function constantFlag(inputs: WrittenInputs, name: string): boolean {
  const { constant } = inputs[name] ?? {};
  if (typeof constant === 'boolean') return constant;
  throw new NotWritten();
}

export function constantList(inputs: WrittenInputs, name: string): readonly Json[] {
  const { constant } = inputs[name] ?? {};
  if (isList(constant)) return constant;
  throw new NotWritten();
}

/** Any value; null when it is absent. */
export function writtenValue(inputs: WrittenInputs, name: string, w: Writer): Written {
  const input = inputs[name];
  if (input === undefined) return { text: 'null', kind: 'any' };
  return input.constant === undefined ? input.value : { text: w.keep(input.constant), kind: 'any' };
}

/** An object; null and absent are empty. */
export function writtenObject(inputs: WrittenInputs, name: string, w: Writer): Written {
  const input = inputs[name];
  if (input === undefined || input.constant === null) return { text: w.local('{}'), kind: 'any' };
  if (input.constant !== undefined) {
    if (!isObject(input.constant)) throw new NotWritten();
    return { text: w.keep(input.constant), kind: 'any' };
  }
  const { text } = input.value;
  const object = w.local(`${text} === null ? {} : ${text}`);
  w.line(`if (!${isObjectCode(object)}) return S;`);
  return { text: object, kind: 'any' };
}
