import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Benchmark, Goal, Result, Unit } from './benchmark.ts';
import { type Machine, root } from './machine.ts';
import { least, median, most } from './stats.ts';

export interface Entry {
  readonly benchmark: Pick<Benchmark, 'name' | 'goal' | 'title'>;
  readonly results: readonly Result[];
  /** Why it has no results. */
  readonly error: string | null;
  readonly tookMs: number;
}

export interface Report {
  readonly at: string;
  readonly quick: boolean;
  readonly rounds: number;
  readonly machine: Machine;
  readonly entries: readonly Entry[];
}

/** Whether the median reaches the goal; null without one. */
export function reached(result: Result): boolean | null {
  const { goal } = result;
  if (!goal) return null;
  const value = median(result.samples);
  return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
}

/** The report as data: medians and spread beside the samples they come from. */
export function reportJson(report: Report): unknown {
  const { entries, ...head } = report;
  return {
    ...head,
    benchmarks: entries.map(({ benchmark: { name, goal, title }, results, error, tookMs }) => ({
      name,
      goal,
      title,
      tookMs: Math.round(tookMs),
      error,
      results: results.map((result) => ({
        name: result.name,
        unit: result.unit,
        median: median(result.samples),
        min: least(result.samples),
        max: most(result.samples),
        goal: result.goal ?? null,
        reached: reached(result),
        note: result.note ?? null,
        samples: result.samples,
      })),
    })),
  };
}

/** Writes the report to bench/results/local and gives the file's name. */
export function saveReport(report: Report): string {
  const dir = join(root, 'bench', 'results', 'local');
  mkdirSync(dir, { recursive: true });
  const file = join(dir, `${report.at.replace(/[:.]/g, '-')}.json`);
  writeFileSync(file, `${JSON.stringify(reportJson(report), null, 2)}\n`);
  return file;
}

/** The report for people; in Markdown, so that it can be pasted. */
export function reportTable(report: Report): string {
  const { machine } = report;
  const lines = [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGB} GB, ${machine.os}; load ${machine.load}`,
    `${Object.entries(machine.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}; commit ${machine.commit}${report.quick ? '; quick: sizes are small, times mean nothing' : ''}`,
  ];
  for (const { benchmark, results, error } of report.entries) {
    lines.push('', `${benchmark.goal} ${benchmark.name}: ${benchmark.title}`, '');
    if (error !== null) lines.push(`  ${error}`, '');
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
