import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a sweep tried and what came of it. */
export interface Result {
  readonly name: string;
  /** What one try is: "kill points". */
  readonly unit: string;
  readonly tried: number;
  readonly survived: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly wrong: number;
  /** More figures, by what they are. */
  readonly figures: Readonly<Record<string, number | string>>;
  /** The first failures, each with what repeats it. */
  readonly failures: readonly string[];
  /** Why nothing was tried. */
  readonly skipped?: string;
}

export interface WrittenResult extends Result {
  readonly command: string;
  readonly seconds: number;
  readonly machine: string;
  readonly commit: string;
  readonly date: string;
}

export const resultsFolder = fileURLToPath(new URL('../results', import.meta.url));

export function nothingTried(name: string, unit: string, reason: string): Result {
  return { name, unit, tried: 0, survived: 0, lost: 0, duplicated: 0, wrong: 0, figures: {}, failures: [], skipped: reason };
}

/** Counts tries as they end. */
export class Tally {
  tried = 0;
  survived = 0;
  lost = 0;
  duplicated = 0;
  wrong = 0;
  readonly failures: string[] = [];

  add(what: string, problems: readonly { readonly kind: 'lost' | 'duplicated' | 'wrong'; readonly message: string }[]): void {
    this.tried += 1;
    if (problems.length === 0) {
      this.survived += 1;
      return;
    }
    for (const kind of ['lost', 'duplicated', 'wrong'] as const) {
      if (problems.some((problem) => problem.kind === kind)) this[kind] += 1;
    }
    if (this.failures.length < 50)
      this.failures.push(
        `${what}: ${problems
          .slice(0, 3)
          .map(({ message }) => message)
          .join('; ')}`,
      );
  }

  result(name: string, unit: string, figures: Result['figures'] = {}): Result {
    const { tried, survived, lost, duplicated, wrong, failures } = this;
    return { name, unit, tried, survived, lost, duplicated, wrong, figures, failures };
  }
}

export function summaryLine(result: Result): string {
  if (result.skipped !== undefined) return `${result.name}: skipped, ${result.skipped}`;
  const { name, unit, tried, survived, lost, duplicated, wrong } = result;
  const more = Object.entries(result.figures).map(([what, value]) => `; ${what} ${value}`);
  return `${name}: ${tried} ${unit} tried, ${survived} survived, ${lost} lost, ${duplicated} duplicated, ${wrong} wrong${more.join('')}`;
}

/** Writes the result where the document's table is made from, or to `file`. */
export function writeResult(result: Result, command: string, seconds: number, file: string | undefined): void {
  const path = file ?? join(resultsFolder, `${result.name}.json`);
  mkdirSync(dirname(path), { recursive: true });
  const written: WrittenResult = {
    ...result,
    command,
    seconds: Math.round(seconds),
    machine: machine(),
    commit: commit(),
    date: new Date().toISOString().slice(0, 10),
  };
  writeFileSync(path, `${JSON.stringify(written, null, 2)}\n`);
}

function machine(): string {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model.trim() ?? 'unknown CPU'}, ${process.platform} ${release().split('-')[0]}, Node ${process.versions.node}`;
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      cwd: dirname(resultsFolder),
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return process.env.MILLRACE_COMMIT ?? 'unknown';
  }
}
