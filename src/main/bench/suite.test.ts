import { expect, test } from 'vitest';
import { check } from './check.ts';
import { memoryEngine, opened } from './engine.ts';
import type { Measure } from './measure.ts';
import { measures, runSuite } from './suite.ts';

const kit = { dir: '/', storeWorkerUrl: new URL('file:///') };

function fake(id: string, samples: readonly number[], said: string[]): Measure {
  let at = 0;
  return {
    id,
    goal: 'B1',
    name: id,
    unit: 'ms',
    better: 'less',
    open() {
      said.push(`open ${id}`);
      return Promise.resolve({
        sample() {
          said.push(id);
          const sample = samples[at++] ?? -1;
          check(sample >= 0, `${id} is wrong`);
          return sample;
        },
        close() {
          said.push(`close ${id}`);
          return Promise.resolve();
        },
      });
    },
  };
}

test('everything is checked first, then taken in turn, and the first rounds do not count', async () => {
  const said: string[] = [];
  const steps: string[] = [];
  const figures = await runSuite({
    ...kit,
    rounds: 3,
    warmUps: 1,
    onStep: ({ done, total, name }) => steps.push(`${done}/${total} ${name}`),
    measures: [fake('a', [100, 3, 1, 2], said), fake('b', [100, 7, 7, 7], said)],
  });
  expect(said).toEqual(['open a', 'open b', 'a', 'b', 'b', 'a', 'a', 'b', 'b', 'a', 'close a', 'close b']);
  expect(figures.map(({ id, median, samples }) => ({ id, median, samples }))).toEqual([
    { id: 'a', median: 2, samples: [3, 1, 2] },
    { id: 'b', median: 7, samples: [7, 7, 7] },
  ]);
  expect(steps.length).toBe(10);
  expect(steps[0]).toBe('0/10 a');
});

test('a wrong answer leaves no figures, and nothing open', async () => {
  const said: string[] = [];
  const suite = runSuite({
    ...kit,
    rounds: 2,
    warmUps: 0,
    onStep: () => undefined,
    measures: [fake('a', [1, 1], said), fake('b', [1], said)],
  });
  await expect(suite).rejects.toThrow('b is wrong');
  expect(said.filter((word) => word.startsWith('close'))).toEqual(['close a', 'close b']);
});

test('every measurement has a name of its own', () => {
  expect(new Set(measures.map(({ id }) => id)).size).toBe(measures.length);
  expect(new Set(measures.map(({ name }) => name)).size).toBe(measures.length);
});

test('a measurement that cannot be made ready leaves no engine open', async () => {
  const closed: string[] = [];
  const engine = memoryEngine();
  const close = (): Promise<void> => {
    closed.push('engine');
    return engine.close();
  };
  const ready = opened({ ...engine, close }, () => {
    check(false, 'the first answer is wrong');
    return Promise.reject(new Error('never'));
  });
  await expect(ready).rejects.toThrow('the first answer is wrong');
  expect(closed).toEqual(['engine']);
});
