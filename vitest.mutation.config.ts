import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** A mutant is over at the first test that fails: those that walk generated runs come after those that are about one thing. */
class QuickFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const slow = (file: TestSpecification): number => Number(file.moduleId.includes('.property.'));
    return Promise.resolve([...files].sort((one, other) => slow(one) - slow(other) || one.moduleId.localeCompare(other.moduleId)));
  }
}

/** The tests that a mutant of the core has to get past. */
export default defineConfig({
  test: {
    include: ['src/engine/run/**/*.test.ts', 'src/engine/runtime/**/*.test.ts'],
    // Its commands are drawn anew each time: whether a mutant is found must not depend on luck.
    exclude: ['src/engine/run/model.property.test.ts'],
    // A mutant that keeps a scenario from ending is told by this; tests that need longer say so themselves.
    testTimeout: 4_000,
    // A worker for each file would cost more than the tests themselves; nothing in them outlives a test.
    isolate: false,
    sequence: { sequencer: QuickFirst },
    env: { MILLRACE_SEEDS: '15', MILLRACE_GRAPHS: '150' },
  },
});
