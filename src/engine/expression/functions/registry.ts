import { convertFunctions } from './convert.ts';
import { jsonFunctions } from './json.ts';
import { listFunctions } from './lists.ts';
import { mapFunctions } from './maps.ts';
import { matchFunctions } from './matches.ts';
import { numberFunctions } from './numbers.ts';
import { optionalFunctions, optionalMakers } from './optionals.ts';
import type { FunctionSpec } from './spec.ts';
import { stringFunctions } from './strings.ts';
import { timeFunctions } from './time.ts';

const all: readonly FunctionSpec[] = [
  ...stringFunctions,
  ...matchFunctions,
  ...listFunctions,
  ...mapFunctions,
  ...numberFunctions,
  ...convertFunctions,
  ...jsonFunctions,
  ...timeFunctions,
  ...optionalFunctions,
];

/** Every function by name; each is also a method of its first argument. */
export const functions: ReadonlyMap<string, FunctionSpec> = new Map(all.map((spec) => [spec.name, spec]));

/** `optional.of` and its siblings by the name after the dot. */
export const optionalConstructors: ReadonlyMap<string, FunctionSpec> = new Map(optionalMakers.map((spec) => [spec.name, spec]));
