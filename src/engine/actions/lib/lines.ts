/** The lines of a text without their breaks (LF, CR LF or CR); a break at the very end adds no empty line, nor does a byte order mark show. */
export function splitLines(text: string): string[] {
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (source === '') return [];
  const lines = source.includes('\r') ? source.split(/\r\n|\n|\r/) : source.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
