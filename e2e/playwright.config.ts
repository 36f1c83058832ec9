import { defineConfig } from '@playwright/test';
import type { Options } from './fixtures/app.ts';

const pictures = process.env.MILLRACE_SCREENSHOTS === '1';

/**
 * Two projects, one set of specs: the browser host and the desktop app. `scripts/e2e.mjs` runs them and says where the
 * browser and the desktop executable are. No retries: a test that fails now and then is wrong, or has found something.
 */
export default defineConfig<Options>({
  testDir: '.',
  outputDir: '../.cache/e2e/results',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: { actionTimeout: 20_000, viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'UTC' },
  projects: [
    // What only one of the two can do stands in a folder of its own.
    { name: 'serve', use: { door: 'serve' }, testIgnore: ['specs/desktop/**', ...(pictures ? [] : ['screenshots.spec.ts'])] },
    { name: 'electron', use: { door: 'electron' }, testIgnore: ['specs/browser/**', 'screenshots.spec.ts'] },
  ],
});
