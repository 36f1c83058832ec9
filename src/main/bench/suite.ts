import type { BenchFigure } from '../../shared/contract/types.ts';
import type { Measure, MeasureKit, OpenMeasure } from './measure.ts';
import { dispatchMeasures } from './measures/dispatch.ts';
import { ends } from './measures/ends.ts';
import { goOn } from './measures/go-on.ts';
import { pause } from './measures/pause.ts';
import { pipeline } from './measures/pipeline.ts';
import { shapeMeasures } from './measures/shapes.ts';
import { templates } from './measures/templates.ts';
import { median } from './stats.ts';

export const measures: readonly Measure[] = [pipeline, ...templates, ...shapeMeasures, ...dispatchMeasures, ends, pause, goOn];

export interface SuiteOptions extends MeasureKit {
  readonly rounds: number;
  /** Rounds before those that are not counted. */
  readonly warmUps: number;
  /** Called before each step: how many of `total` are done, and what comes. */
  readonly onStep: (step: { readonly done: number; readonly total: number; readonly name: string }) => void;
  /** Another set, for tests. */
  readonly measures?: readonly Measure[];
}

/**
 * Opens every measurement, which checks its answers, then takes one sample of each in turn, round after round, so that a
 * slow moment of the machine hits all of them. Throws `WrongAnswer`: then there are no figures.
 */
export async function runSuite(options: SuiteOptions): Promise<readonly BenchFigure[]> {
  const { rounds, warmUps, onStep, measures: chosen = measures } = options;
  const total = chosen.length * (1 + warmUps + rounds);
  let done = 0;
  const step = (name: string): void => {
    onStep({ done, total, name });
    done += 1;
  };
  const open: { readonly measure: Measure; readonly ready: OpenMeasure; readonly samples: number[] }[] = [];
  try {
    for (const measure of chosen) {
      step(measure.name);
      open.push({ measure, ready: await measure.open(options), samples: [] });
    }
    for (let round = 0; round < warmUps + rounds; round += 1) {
      for (let turn = 0; turn < open.length; turn += 1) {
        const current = open[(turn + round) % open.length];
        if (!current) continue;
        step(current.measure.name);
        const sample = await current.ready.sample();
        if (round >= warmUps) current.samples.push(sample);
      }
    }
    return open.map(({ measure: { id, goal, name, unit, better }, samples }) => ({
      id,
      goal,
      name,
      unit,
      better,
      median: median(samples),
      samples,
    }));
  } finally {
    await Promise.all(open.map(({ ready }) => ready.close()));
  }
}
