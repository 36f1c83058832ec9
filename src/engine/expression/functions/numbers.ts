import { fail } from '../limits.ts';
import { integer, number } from './arguments.ts';
import type { FunctionSpec } from './spec.ts';
import { define, NUMBER } from './spec.ts';

/** Half away from zero, on the decimal digits as the number is written (1.005 to two digits is 1.01). */
function round(x: number, digits: number): number {
  if (digits < -300 || digits > 300) throw fail('round needs between -300 and 300 digits');
  if (!Number.isFinite(x)) return x;
  const scaled = shift(Math.abs(x), digits);
  if (!Number.isFinite(scaled)) return x;
  return Math.sign(x) * shift(Math.round(scaled), -digits) || 0;
}

function shift(x: number, digits: number): number {
  const [mantissa, exponent] = String(x).split('e');
  return Number(`${mantissa}e${Number(exponent ?? 0) + digits}`);
}

export const numberFunctions: readonly FunctionSpec[] = [
  define(
    'round(number, digits?)',
    [NUMBER, NUMBER],
    'number',
    'Rounded to `digits` decimals (0), halves away from zero.',
    'round(2.345, 2) == 2.35',
    (x: unknown, digits?: unknown) => round(number(x, 'round'), digits === undefined ? 0 : integer(digits, 'round')),
  ),
  define('floor(number)', [NUMBER], 'number', 'The next whole number below.', 'floor(-1.5) == -2', (x: unknown) =>
    Math.floor(number(x, 'floor')),
  ),
  define('ceil(number)', [NUMBER], 'number', 'The next whole number above.', 'ceil(1.2) == 2', (x: unknown) =>
    Math.ceil(number(x, 'ceil')),
  ),
  define('abs(number)', [NUMBER], 'number', 'Without its sign.', 'abs(-3) == 3', (x: unknown) => Math.abs(number(x, 'abs'))),
];
