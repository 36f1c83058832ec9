import { parseTimestamp } from './time-text.ts';
import { compare, Timestamp } from './values.ts';

/** As `compare`; a point in time and the ISO text of one have an order too, since run data holds times as text. */
export function compareValues(a: unknown, b: unknown, what: string): number {
  if (a instanceof Timestamp && typeof b === 'string') {
    const nanos = parseTimestamp(b);
    if (nanos !== undefined) return compare(a, new Timestamp(nanos), what);
  } else if (b instanceof Timestamp && typeof a === 'string') {
    const nanos = parseTimestamp(a);
    if (nanos !== undefined) return compare(new Timestamp(nanos), b, what);
  }
  return compare(a, b, what);
}
