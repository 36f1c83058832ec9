import { stringify } from 'yaml';
import type { RunReport } from '../../shared/contract/types.ts';
import { duration, green, red } from './terminal.ts';

const maxOutputChars = 4_000;

/** What a person reads at the end of a run. */
export function printReport(report: RunReport): void {
  const out = process.stdout;
  const line = `Run ${report.runId} ${report.status} in ${duration(report.durationMs)}`;
  out.write(`${report.status === 'succeeded' ? green(line, out) : report.status === 'failed' ? red(line, out) : line}\n`);
  if (report.error) {
    const where = report.error.task === null ? '' : `Task ${report.error.task}: `;
    out.write(`${where}${report.error.code}: ${report.error.message}\n`);
  }
  if (Object.keys(report.outputs).length === 0) return;
  const text = stringify(report.outputs);
  out.write(`Outputs:\n${text.length > maxOutputChars ? `${text.slice(0, maxOutputChars)}… (--json prints all)\n` : text}`);
}
