import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Report, type ReportJson, reportOf, resultsFolder, writeReport } from './report.ts';

/** Keeps each benchmark that got through in a file of its own, so that one can be taken again alone. The files' names. */
export function publishReport(report: Report): string[] {
  return report.entries
    .filter((entry) => entry.error === null && entry.skipped === null)
    .map((entry) => writeReport(resultsFolder, entry.benchmark.name, { ...report, entries: [entry] }));
}

/** What is published of these benchmarks; those that were measured on the same machine and commit are one report. */
export function readPublished(names: readonly string[]): Report[] {
  const files = readdirSync(resultsFolder).filter((file) => names.some((name) => file === `${name}.json`));
  const groups = new Map<string, Report>();
  for (const name of names.filter((known) => files.includes(`${known}.json`))) {
    const report = reportOf(JSON.parse(readFileSync(join(resultsFolder, `${name}.json`), 'utf8')) as ReportJson);
    const key = `${report.machine.cpu} ${report.machine.commit}`;
    const before = groups.get(key);
    groups.set(key, before ? { ...before, entries: [...before.entries, ...report.entries] } : report);
  }
  return [...groups.values()];
}
