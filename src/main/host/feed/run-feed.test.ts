import { expect, test } from 'vitest';
import type { RunHandle } from '../../../engine/runtime/api.ts';
import { createRunFeed } from './run-feed.ts';

/** A run that has ended, and how many listen to it. */
function endedRun(): { readonly handle: RunHandle; listeners: number } {
  const run = {
    listeners: 0,
    handle: {
      view: () => ({ seq: 1 }),
      summary: () => ({ status: 'succeeded' }),
      subscribe() {
        run.listeners += 1;
        return () => {
          run.listeners -= 1;
        };
      },
    } as unknown as RunHandle,
  };
  return run;
}

test('runs that windows have left are remembered, but not every one of thousands', async () => {
  const feed = createRunFeed();
  const runs = Array.from({ length: 200 }, endedRun);
  for (const { handle } of runs) {
    const frames: unknown[] = [];
    for await (const frame of feed.watch(handle, undefined, {})) frames.push(frame);
    expect(frames).toEqual([{ kind: 'snapshot', view: { seq: 1 } }]);
  }
  const remembered = runs.map(({ listeners }) => listeners);
  expect(remembered.slice(0, 150)).toEqual(Array.from({ length: 150 }, () => 0));
  expect(remembered.slice(150)).toEqual(Array.from({ length: 50 }, () => 1));
  feed.close();
  expect(runs.every(({ listeners }) => listeners === 0)).toBe(true);
});
