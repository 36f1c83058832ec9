import type { Goal, Result, Unit } from './benchmark.ts';
import { reached, type Report } from './report.ts';
import { least, median, most } from './stats.ts';

/** The report for people; in Markdown, so that it can be pasted. */
export function reportTable(report: Report): string {
  const lines = [...describe(report)];
  for (const { benchmark, results, error, skipped } of report.entries) {
    lines.push('', `${benchmark.goal} ${benchmark.name}: ${benchmark.title}`, '');
    if (error !== null) lines.push(`  ${error}`, '');
    if (skipped !== null) lines.push(`  SKIPPED: ${skipped}`, '');
    if (results.length === 0) continue;
    const rows = [['', 'median', 'min … max', 'goal', ''], ...results.map(rowOf)];
    const widths = [0, 1, 2, 3, 4].map((column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
    const print = (row: readonly string[]): string =>
      `| ${row.map((cell, column) => (column === 0 || column === 4 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
    const [header, ...body] = rows;
    if (header)
      lines.push(
        print(header),
        `|${widths.map((width, column) => (column === 0 || column === 4 ? `:${'-'.repeat(width)}-` : `-${'-'.repeat(width)}:`)).join('|')}|`,
      );
    for (const row of body) lines.push(print(row));
  }
  return `${lines.join('\n')}\n`;
}

/** The report as one table for a document, with a line below for each benchmark that gave no figures. */
export function reportMarkdown(report: Report): string {
  const rows = report.entries.flatMap(({ benchmark, results }) =>
    results.map((result) => {
      const [name = '', middle = '', spread = '', goal = '', remark = ''] = rowOf(result);
      return `| ${benchmark.goal} | ${benchmark.name}: ${name} | ${middle} | ${spread} | ${goal} | ${remark} |`.replaceAll('|  |', '| |');
    }),
  );
  const absent = report.entries.flatMap(({ benchmark: { name }, error, skipped }) =>
    error !== null ? [`${name} failed: ${error.split('\n', 1)[0]}`] : skipped !== null ? [`${name} was skipped: ${skipped}`] : [],
  );
  const table = rows.length > 0 ? ['| | | median | min … max | goal | |', '|---|---|--:|--:|--:|---|', ...rows] : [];
  return `${[describe(report).join('  \n'), table.join('\n'), absent.map((line) => `- ${line}`).join('\n')].filter(Boolean).join('\n\n')}\n`;
}

/** Where and with what it was measured. */
function describe({ machine, entries, quick }: Report): readonly string[] {
  const versions = Object.assign({}, machine.versions, ...entries.map((entry) => entry.versions)) as Record<string, string>;
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGB} GB, ${machine.os}; load ${machine.load}`,
    `${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}; commit ${machine.commit}${quick ? '; quick: sizes are small, times mean nothing' : ''}`,
  ];
}

function rowOf(result: Result): string[] {
  const { samples, unit } = result;
  const spread = samples.length > 1 ? `${figure(least(samples))} … ${figure(most(samples))}` : '';
  const isReached = reached(result);
  const verdict = isReached === null ? '' : isReached ? 'reached' : 'MISSED';
  return [
    result.name,
    `${figure(median(samples))}${unitText(unit)}`,
    spread,
    result.goal ? goalText(result.goal) : '',
    [verdict, result.note].filter(Boolean).join('; '),
  ];
}

function goalText(goal: Goal): string {
  return 'atMost' in goal ? `≤ ${figure(goal.atMost)}` : `≥ ${figure(goal.atLeast)}`;
}

function unitText(unit: Unit): string {
  return unit === 'exponent' || unit === 'count' ? '' : ` ${unit}`;
}

function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString('en');
  return size >= 10 ? value.toFixed(1) : size >= 0.1 || size === 0 ? value.toFixed(2) : value.toPrecision(2);
}
