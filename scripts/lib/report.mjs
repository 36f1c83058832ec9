import { readFileSync } from 'node:fs';

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** `{ passed, failed, failures }` of a Vitest JSON report; null when there is none. A file that failed to load counts as one failure. */
export function vitestCounts(file) {
  const report = readJson(file);
  if (!report) return null;
  const broken = report.testResults.filter((result) => result.status === 'failed' && result.assertionResults.length === 0);
  const tests = report.testResults.flatMap((result) => result.assertionResults).filter(({ status }) => status === 'failed');
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    failures: [
      ...broken.map(({ name, message }) => `${name}: ${message}`),
      ...tests.map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages[0] ?? ''}`),
    ],
  };
}

/** The same of a Playwright JSON report. Flaky tests passed in the end. */
export function playwrightCounts(file) {
  const report = readJson(file);
  if (!report?.stats) return null;
  const specs = specsOf(report.suites ?? []);
  const failures = specs
    .filter(({ ok }) => !ok)
    .map(({ file: spec, title, tests }) => `${spec} › ${title}: ${tests.at(-1)?.results.at(-1)?.error?.message ?? ''}`);
  return { passed: report.stats.expected + report.stats.flaky, failed: report.stats.unexpected, failures };
}

function specsOf(suites) {
  return suites.flatMap((suite) => [...(suite.specs ?? []), ...specsOf(suite.suites ?? [])]);
}

export function readCounts(file) {
  return readJson(file);
}
