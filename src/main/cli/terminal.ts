import type { WriteStream } from 'node:tty';

type Out = NodeJS.WriteStream | WriteStream;

function colours(out: Out): boolean {
  return Boolean(out.isTTY) && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
}

function paint(code: number, text: string, out: Out): string {
  return colours(out) ? `\u001b[${code}m${text}\u001b[0m` : text;
}

export const dim = (text: string, out: Out): string => paint(2, text, out);
export const red = (text: string, out: Out): string => paint(31, text, out);
export const green = (text: string, out: Out): string => paint(32, text, out);

/** `12 ms`, `1.2 s`, `3 m 04 s`, `2 h 05 m`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${two(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${two(Math.floor(seconds / 60) % 60)} m`;
}

const barWidth = 20;

/** `████░░░░`: a share from 0 to 1. */
export function bar(share: number, out: Out): string {
  const filled = Math.round(barWidth * Math.min(1, share));
  return `${'█'.repeat(filled)}${dim('░'.repeat(barWidth - filled), out)}`;
}

/** Puts a line in place of the one that stands there; none clears it. */
export function redraw(line: string, out: Out): void {
  // Colours take characters, but no columns.
  out.write(`\r\u001b[2K${line.slice(0, (out.columns || 80) + 20)}`);
}

/** Columns as wide as their widest cell; those that `right` names have their cells at the right. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths: number[] = [];
  for (const row of rows) for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  return rows
    .map((row) =>
      row
        .map((cell, index) => {
          const width = widths[index] ?? 0;
          if (right.includes(index)) return cell.padStart(width);
          return index === row.length - 1 ? cell : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
