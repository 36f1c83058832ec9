/** A place in a text; both count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Turns offsets of a text into lines and columns. */
export function linesOf(text: string): (offset: number) => Position {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

export type ScalarStyle = 'plain' | 'single' | 'double' | 'block';

/**
 * Where the character `offset` of a YAML scalar's value stands in the source. The scalar's text is `source.slice(start, end)`.
 * Exact wherever a character of the value has one of its own in the source; white space that folding made or dropped gives the
 * character after it.
 */
export function offsetInScalar(source: string, start: number, end: number, style: ScalarStyle, value: string, offset: number): number {
  let at = start;
  if (style === 'single' || style === 'double') at += 1;
  if (style === 'block') at = Math.min(afterLine(source, start), end);
  for (let i = 0; i < value.length && at < end; ) {
    if (style === 'double' && source[at] === '\\') {
      const escape = readEscape(source, at);
      if (escape.units > 0 && i + escape.units > offset) return at;
      at += escape.length;
      i += escape.units;
      continue;
    }
    if (source[at] === value[i]) {
      if (i >= offset) return at;
      at += style === 'single' && source[at] === "'" ? 2 : 1;
      i += 1;
    } else if (isSpace(source[at])) {
      at += 1;
    } else if (isSpace(value[i])) {
      if (i >= offset) return at;
      i += 1;
    } else {
      break;
    }
  }
  return Math.min(at, end);
}

function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\n' || char === '\r' || char === '\t';
}

function afterLine(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end === -1 ? source.length : end + 1;
}

/** The length of the escape at `at`, and how many UTF-16 units of the value it makes; an escaped line break makes none. */
function readEscape(source: string, at: number): { length: number; units: number } {
  const kind = source[at + 1];
  if (kind === '\n' || kind === '\r') return { length: kind === '\r' && source[at + 2] === '\n' ? 3 : 2, units: 0 };
  if (kind === 'x') return { length: 4, units: 1 };
  if (kind === 'u') return { length: 6, units: 1 };
  if (kind === 'U') return { length: 10, units: Number.parseInt(source.slice(at + 2, at + 10), 16) > 0xffff ? 2 : 1 };
  return { length: 2, units: 1 };
}
