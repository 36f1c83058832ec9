import { writeFileSync } from 'node:fs';
import {
  compareFigures,
  type ComparedFigure,
  dayText,
  figureText,
  machineText,
  ratioText,
  type Spread,
} from '../../../shared/bench/compare.ts';
import { published } from '../../../shared/bench/published.ts';
import type { BenchFrame, BenchReport } from '../../../shared/contract/types.ts';
import { startBench } from '../../bench/run-bench.ts';
import { findCheckout } from '../../host/checkout.ts';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { readArgs } from '../options.ts';
import { bar, dim, duration, printJson, redraw, table } from '../terminal.ts';

/** `bench`: the short suite on this machine, beside the published figures. Touches no data folder but its own. */
export async function bench(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, { json: { type: 'boolean' }, quick: { type: 'boolean' }, save: { type: 'string' } });
  if (positionals.length > 0) throw new UsageError('bench takes no names: it runs the whole short suite.');
  if (values.save !== undefined) save(values.save, '');
  const { benchWorkerUrl, storeWorkerUrl, version } = findCheckout();
  const run = startBench({ workerUrl: benchWorkerUrl, storeWorkerUrl, version, quick: values.quick === true });
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    void run.stop();
  };
  process.on('SIGINT', interrupt);
  let report: BenchReport | null = null;
  try {
    const show = progress();
    for await (const frame of run.frames()) {
      if (frame.kind === 'done') report = frame.report;
      else show(frame);
    }
  } finally {
    process.off('SIGINT', interrupt);
    if (process.stderr.isTTY) redraw('', process.stderr);
  }
  if (!report) return interrupted ? exitCodes.interrupted : exitCodes.failed;
  if (values.save !== undefined) save(values.save, `${JSON.stringify(report, null, 2)}\n`);
  const rows = compareFigures(report, published);
  if (values.json) printJson({ ...report, published: { at: published.at, version: published.version, machine: published.machine }, rows });
  else process.stdout.write(textOf(report, rows));
  return exitCodes.succeeded;
}

/** A bar on a terminal, redrawn in place; elsewhere a line each tenth of the way. */
function progress(): (step: Extract<BenchFrame, { kind: 'progress' }>) => void {
  const out = process.stderr;
  let tenth = -1;
  return ({ done, total, name }) => {
    const percent = Math.floor((done / total) * 100);
    if (out.isTTY) redraw(`${bar(done / total, out)} ${percent}% · ${name}`, out);
    else if (Math.floor(percent / 10) > tenth) {
      tenth = Math.floor(percent / 10);
      out.write(`${percent}% · ${name}\n`);
    }
  };
}

/** Nothing at first, so that a file that cannot be written is refused before anything is measured. */
function save(file: string, text: string): void {
  try {
    writeFileSync(file, text, text === '' ? { flag: 'a' } : {});
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function textOf(report: BenchReport, rows: readonly ComparedFigure[]): string {
  const out = process.stdout;
  const header = ['', '', 'here', 'least … most', 'published', 'least … most', 'times as fast'];
  const body = rows.map(({ goal, name, unit, here, published: theirs, ratio }) => [
    goal,
    name,
    medianText(here, unit),
    spreadText(here),
    medianText(theirs, unit),
    spreadText(theirs),
    ratioText(ratio),
  ]);
  const rounds = `medians of ${report.rounds} rounds${report.quick ? ', a rough look' : ''}`;
  return [
    `Here: ${machineText(report)}; Millrace ${report.version}; ${rounds}, ${duration(report.tookMs)}\n`,
    `Published: ${machineText(published)}; Millrace ${published.version}, ${dayText(published)}\n\n`,
    table([header, ...body], [2, 3, 4, 5, 6]),
    '\n',
    dim('Every answer was checked before it was timed. A busy machine shows in the spread.\n', out),
  ].join('');
}

function medianText(spread: Spread | null, unit: ComparedFigure['unit']): string {
  if (spread === null) return '–';
  return `${figureText(spread.median)}${unit === '/s' ? '/s' : ` ${unit}`}`;
}

function spreadText(spread: Spread | null): string {
  if (spread === null || spread.least === spread.most) return '';
  return `${figureText(spread.least)} … ${figureText(spread.most)}`;
}
