import { readFileSync } from 'node:fs';

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** `{ passed, failed }` of a Vitest JSON report; null when there is none. A file that failed to load counts as one failure. */
export function vitestCounts(file) {
  const report = readJson(file);
  if (!report) return null;
  const broken = report.testResults.filter((result) => result.status === 'failed' && result.assertionResults.length === 0).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken };
}

/** The same of a Playwright JSON report. Flaky tests passed in the end. */
export function playwrightCounts(file) {
  const stats = readJson(file)?.stats;
  return stats ? { passed: stats.expected + stats.flaky, failed: stats.unexpected } : null;
}

export function readCounts(file) {
  return readJson(file);
}
