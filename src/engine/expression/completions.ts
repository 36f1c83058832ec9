import { functions, optionalConstructors } from './functions/registry.ts';
import type { FunctionSpec } from './functions/spec.ts';
import { macros, specialForms } from './macros.ts';

/** One thing that can be written, for lists of suggestions and reference pages. */
export interface Completion {
  name: string;
  kind: 'function' | 'method' | 'macro' | 'operator';
  signature: string;
  doc: string;
  /** A complete expression; all but those of now() and uuid() give the same every time. */
  example: string;
}

function asFunction(spec: FunctionSpec, prefix = ''): Completion {
  return {
    name: prefix + spec.name,
    kind: 'function',
    signature: `${prefix}${spec.name}(${spec.args})`,
    doc: spec.doc,
    example: spec.example,
  };
}

function asMethod(spec: FunctionSpec): Completion {
  const [receiver, ...others] = spec.args.split(', ');
  const single = receiver!.replace(/\.\.\.$/, '');
  return {
    name: spec.name,
    kind: 'method',
    signature: `${single}.${spec.name}(${others.join(', ')})`,
    doc: spec.doc,
    example: spec.example,
  };
}

function special(name: keyof typeof specialForms, kind: Completion['kind'], label: string = name): Completion {
  return { name: label, kind, ...specialForms[name] };
}

const operator = (name: string, signature: string, doc: string, example: string): Completion => ({
  name,
  kind: 'operator',
  signature,
  doc,
  example,
});

const operators: readonly Completion[] = [
  operator(
    '+',
    'a + b',
    'Adds numbers; joins texts (with numbers too) and lists; moves a timestamp by a duration.',
    "1 + 2 == 3 && 'n=' + 3 == 'n=3'",
  ),
  operator('-', 'a - b', 'Subtracts; between two timestamps gives the duration.', '3 - 1 == 2 && -(2) == -2'),
  operator('*', 'a * b', 'Multiplies.', '2 * 3 == 6'),
  operator('/', 'a / b', 'Divides; by zero is an error.', '7 / 2 == 3.5'),
  operator('%', 'a % b', 'The rest of a division, with the sign of a.', '7 % 3 == 1'),
  operator(
    '==',
    'a == b',
    'Equal by value, lists and maps too; values of different kinds are never equal.',
    "[1, {'a': 2}] == [1, {'a': 2}]",
  ),
  operator('!=', 'a != b', 'Not equal.', "1 != '1'"),
  operator('<', 'a < b', 'Before; numbers, texts, bools, timestamps or durations.', "1 < 2 && 'a' < 'b'"),
  operator('<=', 'a <= b', 'Before or equal.', '2 <= 2'),
  operator('>', 'a > b', 'After.', '3 > 2'),
  operator('>=', 'a >= b', 'After or equal.', '2 >= 2'),
  operator('&&', 'a && b', 'Both hold; if either is false, an error in the other one does not matter.', '!(false && 1 / 0 > 1)'),
  operator('||', 'a || b', 'Either holds; if either is true, an error in the other one does not matter.', '1 / 0 > 1 || true'),
  operator('!', '!a', 'Not.', '!false'),
  operator('? :', 'test ? yes : no', 'One of two values.', "(1 < 2 ? 'yes' : 'no') == 'yes'"),
  operator('in', 'x in list', 'Whether a list has the value, or a map the key.', "2 in [1, 2] && 'a' in {'a': 1}"),
  operator('.', 'map.field', 'The field; an error when it is not there.', "{'a': 1}.a == 1"),
  operator('.?', 'map.?field', 'The field as an optional, none when it is not there; see orValue.', "{'a': 1}.?b.orValue(2) == 2"),
  operator('[ ]', 'list[0], map[key]', 'An element; an error when it is not there.', "[5, 6][1] == 6 && {'a': 1}['a'] == 1"),
  operator('[? ]', 'list[?0], map[?key]', 'An element as an optional.', '[5][?3].orValue(0) == 0'),
];

/** The complete catalogue: every operator, macro, function and method there is. */
export const completions: readonly Completion[] = [
  ...operators,
  special('has', 'macro'),
  ...Array.from(
    macros,
    ([name, spec]): Completion => ({ name, kind: 'macro', signature: spec.signature, doc: spec.doc, example: spec.example }),
  ),
  special('bind', 'macro', 'cel.bind'),
  special('default', 'function'),
  special('default', 'method'),
  special('orValue', 'method'),
  special('or', 'method'),
  special('now', 'function'),
  special('uuid', 'function'),
  ...Array.from(optionalConstructors.values(), (spec) => asFunction(spec, 'optional.')),
  ...Array.from(functions.values(), (spec) => asFunction(spec)),
  ...Array.from(functions.values(), asMethod),
];
