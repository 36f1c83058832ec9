import { defineConfig } from 'vitest/config';

/** The tests that a mutant of the core has to get past. */
export default defineConfig({
  test: {
    include: ['src/engine/run/**/*.test.ts', 'src/engine/runtime/**/*.test.ts'],
    testTimeout: 30_000,
    // A worker for each file would cost more than the tests themselves; nothing in them outlives a test.
    isolate: false,
    env: { MILLRACE_SEEDS: '40', MILLRACE_GRAPHS: '100' },
  },
});
