export { check, WrongAnswer } from '../../src/main/bench/check.ts';

/** One workload: a row of the goals, or a part of it. It checks its answers before it times anything. */
export interface Benchmark {
  /** What `npm run bench -- NAME` calls it. */
  readonly name: string;
  /** The row of the goals, `B7`. */
  readonly goal: string;
  readonly title: string;
  run(bench: Bench): Promise<readonly Result[]>;
}

export type Unit = 'ns' | 'µs' | 'ms' | '/s' | 'fps' | 'MB' | '×' | '%' | 'exponent' | 'count';

/** A target; missing one is printed, and never fails anything by itself. */
export type Goal = { readonly atMost: number } | { readonly atLeast: number };

export interface Result {
  readonly name: string;
  readonly unit: Unit;
  /** One number a round, in the order in which they were taken. */
  readonly samples: readonly number[];
  readonly goal?: Goal | undefined;
  readonly note?: string | undefined;
}

/** What a workload is given. */
export interface Bench {
  /** Small sizes and few rounds: shows that it works and how it grows, not how fast it is. */
  readonly quick: boolean;
  readonly rounds: number;
  /** Also take profiles, where the workload can. */
  readonly profile: boolean;
  /** A folder of this benchmark's own; gone when it has ended. */
  readonly dir: string;
  /** A line for whoever watches; not part of the results. */
  say(text: string): void;
  /** Another program that took part, and its version: kept with the results. */
  uses(program: string, version: string): void;
}

/** What can be run by name. Loaded when it runs: one that is not asked for costs nothing. */
export type Registry = Readonly<Record<string, () => Promise<Benchmark>>>;

/** A benchmark that cannot be run here, as when a toolchain is missing: named with its reason, and no failure. */
export class Skipped extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'Skipped';
  }
}
