import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commandSequences, obey } from '../../engine/testing/model/commands.ts';
import { memoryModelStore } from '../../engine/testing/model/memory-model-store.ts';
import { ModelHost, type ModelStore } from '../../engine/testing/model/model-host.ts';
import { loadDriver } from './sqlite.ts';
import { temporaryFolder } from './testing/folders.ts';
import { sqliteModelStore } from './testing/sqlite-model-store.ts';

/** The same sequences each time, so that a failure is one of the code; another seed tries others. */
const seed = Number(process.env.MILLRACE_SEED ?? 1);

/** A slice in every run; `npm run test:long` sets 5,000. */
const sequences = Number(process.env.MILLRACE_STORE_SEQUENCES ?? (process.env.CI ? 40 : 10));

test(`${sequences} sequences of commands: memory and SQLite tell the same history`, { timeout: 1_800_000 }, async () => {
  const driver = await loadDriver();
  const counting = (store: ModelStore): ModelStore => ({
    ...store,
    reopen() {
      restarts += 1;
      store.reopen();
    },
  });
  let events = 0;
  let restarts = 0;
  await fc.assert(
    fc.asyncProperty(commandSequences(25), async (commands) => {
      const folder = temporaryFolder();
      const told: unknown[] = [];
      try {
        for (const store of [memoryModelStore(), counting(sqliteModelStore(driver, folder.path))]) {
          const host = new ModelHost(store);
          try {
            const history = await obey(commands, host);
            const journals = host.journals();
            events += journals.reduce((sum, journal) => sum + journal.length, 0);
            told.push({ history, journals, began: host.began });
          } finally {
            await host.close();
          }
        }
      } finally {
        folder.remove();
      }
      expect(told[1]).toEqual(told[0]);
    }),
    { numRuns: sequences, seed },
  );
  expect(restarts).toBeGreaterThan(sequences / 5);
  expect(events).toBeGreaterThan(sequences * 10);
});
