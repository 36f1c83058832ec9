import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Benchmark, Result } from './benchmark.ts';
import { type Machine, root } from './machine.ts';
import { least, median, most } from './stats.ts';

export const resultsFolder = join(root, 'bench', 'results');

export interface Entry {
  readonly benchmark: Pick<Benchmark, 'name' | 'goal' | 'title'>;
  readonly results: readonly Result[];
  /** Programs that took part beside ours. */
  readonly versions: Readonly<Record<string, string>>;
  /** Why it failed. */
  readonly error: string | null;
  /** Why it could not be run here. */
  readonly skipped: string | null;
  readonly tookMs: number;
}

export interface Report {
  readonly at: string;
  /** The npm script that was run. */
  readonly command: string;
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

/** A report as it is written to a file: medians and spread beside the samples they come from. */
export interface ReportJson extends Omit<Report, 'entries'> {
  readonly benchmarks: readonly (Pick<Benchmark, 'name' | 'goal' | 'title'> &
    Omit<Entry, 'benchmark' | 'results'> & {
      readonly results: readonly (Result & {
        readonly median: number;
        readonly min: number;
        readonly max: number;
        readonly reached: boolean | null;
      })[];
    })[];
}

export function reportJson(report: Report): ReportJson {
  const { entries, ...head } = report;
  return {
    ...head,
    benchmarks: entries.map(({ benchmark: { name, goal, title }, results, tookMs, ...rest }) => ({
      name,
      goal,
      title,
      ...rest,
      tookMs: Math.round(tookMs),
      results: results.map((result) => ({
        ...result,
        median: median(result.samples),
        min: least(result.samples),
        max: most(result.samples),
        reached: reached(result),
      })),
    })),
  };
}

export function reportOf({ benchmarks, ...head }: ReportJson): Report {
  return {
    ...head,
    entries: benchmarks.map(({ name, goal, title, ...rest }) => ({ benchmark: { name, goal, title }, ...rest })),
  };
}

/** Writes the report to bench/results/local and gives the file's name. */
export function keepReport(report: Report): string {
  return writeReport(join(resultsFolder, 'local'), report.at.replace(/[:.]/g, '-'), report);
}

export function writeReport(folder: string, name: string, report: Report): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.json`);
  writeFileSync(file, `${JSON.stringify(reportJson(report), null, 2)}\n`);
  return file;
}
