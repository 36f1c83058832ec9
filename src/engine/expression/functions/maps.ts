import { charge } from '../limits.ts';
import type { MapValue } from '../values.ts';
import { data, forbidden, isForbidden } from '../values.ts';
import { map } from './arguments.ts';
import type { FunctionSpec } from './spec.ts';
import { define, MAP } from './spec.ts';

function merge(maps: readonly MapValue[]): MapValue {
  const out: MapValue = {};
  for (const one of maps) {
    const keys = Object.keys(one);
    charge(keys.length);
    for (const key of keys) {
      if (isForbidden(key)) throw forbidden(key);
      out[key] = data(one[key]);
    }
  }
  return out;
}

export const mapFunctions: readonly FunctionSpec[] = [
  define('keys(map)', [MAP], 'list', 'The keys.', "{'a': 1, 'b': 2}.keys() == ['a', 'b']", (m: unknown) => {
    const keys = Object.keys(map(m, 'keys'));
    charge(keys.length);
    return keys;
  }),
  define('values(map)', [MAP], 'list', 'The values, in the order of the keys.', "{'a': 1, 'b': 2}.values() == [1, 2]", (m: unknown) => {
    const values = Object.values(map(m, 'values'));
    charge(values.length);
    for (const value of values) data(value);
    return values;
  }),
  define(
    'merge(map, other...)',
    [MAP, MAP],
    'map',
    'One map of all entries; later maps win.',
    "{'a': 1}.merge({'b': 2}) == {'a': 1, 'b': 2}",
    (...args: unknown[]) => merge(args.map((one) => map(one, 'merge'))),
  ),
];
