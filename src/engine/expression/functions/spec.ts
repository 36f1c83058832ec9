import type { ValueKind } from '../values.ts';
import { describeKind } from '../values.ts';

/** Kinds an argument may have; null takes anything. */
export type Param = readonly ValueKind[] | null;

/**
 * A function of the language. It can be called as `name(a, b)` and as `a.name(b)`.
 * `run` gets the arguments in order, undefined for optional ones left out, and throws ExpressionError.
 */
export interface FunctionSpec {
  name: string;
  /** Parameter names as documentation shows them: `text, from, to, limit?`. */
  args: string;
  params: readonly Param[];
  /** How many trailing parameters may be left out. */
  optional: number;
  /** The last parameter may be repeated. */
  rest: boolean;
  returns: ValueKind | null;
  doc: string;
  /** An expression that is true wherever the language works as documented. */
  example: string;
  // Each function checks its own arguments; the table only stores them.
  // oxlint-disable-next-line typescript/no-explicit-any
  /** Called with arguments of the kinds that `params` names. */
  run: (...args: never[]) => unknown;
  /** Checks constant arguments at compile time; a thrown ExpressionError becomes a problem. */
  prepare?: (args: readonly unknown[]) => void;
}

export const TEXT: Param = ['string', 'timestamp', 'duration'];
export const NUMBER: Param = ['number'];
export const LIST: Param = ['list'];
export const MAP: Param = ['map'];
export const ANY: Param = null;

/** Builds a FunctionSpec; a `?` or `...` in `args` says which parameters are optional or repeated. */
export function define(
  signature: string,
  params: readonly Param[],
  returns: ValueKind | null,
  doc: string,
  example: string,
  run: FunctionSpec['run'],
  prepare?: FunctionSpec['prepare'],
): FunctionSpec {
  const open = signature.indexOf('(');
  const args = signature.slice(open + 1, -1);
  const names = args.split(',');
  const spec: FunctionSpec = {
    name: signature.slice(0, open),
    args,
    params,
    optional: names.filter((name) => name.trim().endsWith('?')).length,
    rest: args.endsWith('...'),
    returns,
    doc,
    example,
    run,
  };
  return prepare === undefined ? spec : { ...spec, prepare };
}

/** `a list or a map`, for messages. Times that only pass as text are left out. */
export function describeParam(param: Param): string {
  const kinds = (param ?? []).filter((kind) => !param?.includes('string') || (kind !== 'timestamp' && kind !== 'duration'));
  const names = (kinds.length > 0 ? kinds : (param ?? [])).map(describeKind);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
