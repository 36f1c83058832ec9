import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commandSequences, obey } from '../testing/model/commands.ts';
import { memoryModelStore } from '../testing/model/memory-model-store.ts';
import { ModelHost } from '../testing/model/model-host.ts';
import { differences, snapshotOf } from '../testing/state-snapshot.ts';
import type { Driver } from '../runtime/core.ts';
import { replay } from './apply.ts';
import { createState } from './state.ts';

/** The same sequences each time, so that a failure is one of the code; another seed tries others. */
const seed = Number(process.env.MILLRACE_SEED ?? 1);

/** A slice in every run; `npm run test:long` sets 5,000. */
const sequences = Number(process.env.MILLRACE_SEQUENCES ?? (process.env.CI ? 500 : 100));

test(`${sequences} sequences of commands do what the model says`, { timeout: 1_800_000 }, async () => {
  const statuses = new Set<string>();
  await fc.assert(
    fc.asyncProperty(commandSequences(40), async (commands) => {
      const host = new ModelHost(memoryModelStore());
      for (const seen of await obey(commands, host)) for (const run of seen) statuses.add(run.status);
      for (const [at, journal] of host.journals().entries()) {
        const driver = host.handle(at) as Driver;
        const folded = replay(createState(driver.state.plan, driver.runId), journal);
        expect(differences(snapshotOf(driver.projection.state), snapshotOf(folded))).toEqual([]);
      }
      await host.close();
    }),
    { numRuns: sequences, seed },
  );
  expect([...statuses].sort()).toEqual(['canceled', 'paused', 'pausing', 'running', 'succeeded', 'waiting']);
});
