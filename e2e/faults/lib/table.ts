import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WrittenResult } from './report.ts';

const order = ['selfcheck', 'simulation', 'kills', 'power', 'errors', 'corruption', 'cycles'];
const begin = '<!-- figures: node e2e/faults/index.ts table --write docs/reliability.md -->';
const end = '<!-- end of figures -->';

/** The results of a folder, in the order of the document. */
export function readResults(folder: string): WrittenResult[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const results = names.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as WrittenResult);
  return results.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

/** For a terminal: one line a sweep. */
export function textTable(results: readonly WrittenResult[]): string {
  const rows = [['sweep', 'tried', 'survived', 'lost', 'duplicated', 'wrong', 'seconds']];
  for (const result of results) {
    const { name, unit, tried, survived, lost, duplicated, wrong, seconds, skipped } = result;
    if (skipped !== undefined) rows.push([`${name}: skipped, ${skipped}`]);
    else rows.push([`${name} (${unit})`, ...[tried, survived, lost, duplicated, wrong, seconds].map(String)]);
  }
  const widths =
    rows[0]?.map((_, column) => Math.max(...rows.filter((row) => row.length > 1).map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '))
    .join('\n');
}

/** For the document. */
export function markdownTable(results: readonly WrittenResult[]): string {
  const lines = ['| sweep | tried | survived | lost | duplicated | wrong | command |', '|---|---|---|---|---|---|---|'];
  const figures: string[] = [];
  for (const result of results) {
    const { name, unit, tried, survived, lost, duplicated, wrong, command, seconds, machine, commit, date, skipped } = result;
    if (skipped !== undefined) continue;
    lines.push(`| ${name} | ${tried} ${unit} | ${survived} | ${lost} | ${duplicated} | ${wrong} | \`${command}\` |`);
    const more = Object.entries(result.figures).map(([what, value]) => `${what}: ${value}`);
    figures.push(`- **${name}** (${seconds} s; ${machine}; ${date}, commit ${commit})${more.length > 0 ? `: ${more.join('; ')}` : ''}`);
  }
  return [...lines, '', ...figures].join('\n');
}

/** Puts the table between its marks in the document. */
export function writeTable(file: string, table: string): void {
  const text = readFileSync(file, 'utf8');
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${file} has no marks for the figures.`);
  writeFileSync(file, `${text.slice(0, from + begin.length)}\n\n${table}\n\n${text.slice(to)}`);
}
