import { join } from 'node:path';
import type { JsonObject } from '../../../engine/json.ts';
import { check } from '../check.ts';
import { define, durableEngine, memoryEngine, opened, timeRun } from '../engine.ts';
import { chainFlow, listFlow } from '../flows.ts';
import type { Measure } from '../measure.ts';

const items = 10_000;
const tasks = 1_000;
const order = Array.from({ length: tasks }, (_, at) => `t${at}`).join();

interface Shape extends Pick<Measure, 'goal' | 'name'> {
  readonly id: string;
  readonly text: string;
  readonly inputs: JsonObject;
  readonly isRight: (run: Awaited<ReturnType<typeof timeRun>>['run']) => boolean;
}

/** B7 and B8: a run of many tasks that do nothing, from its start to its end. */
const shapes: readonly Shape[] = [
  {
    id: 'list',
    goal: 'B7',
    name: 'List of 10,000 items',
    text: listFlow(10),
    inputs: { list: Array.from({ length: items }, (_, at) => at) },
    isRight: (run) => run.task('each')?.view.items?.succeeded === items,
  },
  {
    id: 'chain',
    goal: 'B8',
    name: 'Chain of 1,000 tasks',
    text: chainFlow(tasks),
    inputs: {},
    isRight: (run) => run.order().join() === order,
  },
];

function measureOf({ id, goal, name, text, inputs, isRight }: Shape, durability: 'memory' | 'durable'): Measure {
  return {
    id: `${id}-${durability}`,
    goal,
    name: `${name}, ${durability === 'memory' ? 'in memory' : 'durable'}`,
    unit: 'ms',
    better: 'less',
    async open({ dir, storeWorkerUrl }) {
      const definition = define(text);
      const limits = { maxConcurrentTasks: 10_000 };
      const engine =
        durability === 'memory' ? memoryEngine({ limits }) : await durableEngine(join(dir, `${id}-data`), { limits, storeWorkerUrl });
      const sample = async (): Promise<number> => {
        const { run, result, tookMs } = await timeRun(engine, definition, inputs);
        check(result.status === 'succeeded' && isRight(run), `${name}: the run ${result.status} with the wrong tasks`);
        return tookMs;
      };
      return opened(engine, async () => {
        await sample();
        return { sample, close: () => engine.close() };
      });
    },
  };
}

export const shapeMeasures: readonly Measure[] = shapes.flatMap((shape) => [measureOf(shape, 'memory'), measureOf(shape, 'durable')]);
