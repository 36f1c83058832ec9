import { everyMove } from '../legal-moves.ts';
import { simulate, type Simulated } from './simulate.ts';

/** What many seeds did together. */
export interface Tally {
  readonly seeds: number;
  readonly runs: number;
  readonly events: number;
  readonly effects: number;
  readonly crashes: number;
  readonly failed: readonly Simulated[];
  /** Moves of the state machine that happened. */
  readonly seen: ReadonlySet<string>;
}

/** Runs `count` seeds from `first` in steps of `every`; stops after three that fail. */
export async function runSeeds(first: number, every: number, count: number): Promise<Tally> {
  const seen = new Set<string>();
  const failed: Simulated[] = [];
  const tally = { seeds: 0, runs: 0, events: 0, effects: 0, crashes: 0 };
  for (let seed = first; tally.seeds < count && failed.length < 3; seed += every) {
    const one = await simulate(seed, { seen });
    tally.seeds += 1;
    tally.runs += one.runs;
    tally.events += one.events;
    tally.effects += one.effects;
    tally.crashes += one.crashes;
    if (one.wrong.length > 0) failed.push(one);
  }
  return { ...tally, failed, seen };
}

/** A failing seed in words: everything that is needed to see it again. */
export function describeFailure({ seed, tasks, story, wrong }: Simulated): string {
  return [
    `seed ${seed} (${tasks} tasks, ${story.length} steps) breaks:`,
    ...wrong.slice(0, 10).map((line) => `  ${line}`),
    'what was done to it:',
    ...story.map((line) => `  ${line}`),
    `again: MILLRACE_SEED=${seed} npx vitest run src/engine/testing/simulation/replay.test.ts`,
    'then keep it in src/engine/testing/simulation/fixtures.ts',
  ].join('\n');
}

export function describeTally({ seeds, runs, events, effects, crashes, failed }: Tally): string {
  return `${seeds} seeds: ${runs} runs, ${events} events, ${effects} effects, ${crashes} crashes, ${failed.length} violations`;
}

/** One in thousands of seeds: the move that seed 4997 is kept for. */
const rare: ReadonlySet<string> = new Set(['task task.visited pending unreached']);

/** Legal moves that none of the seeds made; with some thousands of them there is none, so that no move is allowed for nothing. */
export function neverMade(seen: ReadonlySet<string>): string[] {
  return everyMove().filter((move) => !seen.has(move) && !rare.has(move));
}
