import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'examples/**/*.test.ts', 'bench/**/*.test.ts'],
    // Only for what hangs: a machine may be as slow as it likes.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // All cores: by itself Vitest leaves one idle, which on two is half of them.
    maxWorkers: '100%',
  },
});
