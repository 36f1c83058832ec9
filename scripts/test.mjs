// `npm test`: types, lint, format, unit, faults, benchmarks' answers, build and the end-to-end stories. Goes on after a failure, so that one run tells
// all; the last line counts checks and tests together. `--no-e2e` leaves out what needs a browser.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ensureBuilt } from './lib/build.mjs';
import { faultCounts, runFaults, slice } from './lib/faults.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { requireNode, root, run } from './lib/project.mjs';
import { readCounts, vitestCounts } from './lib/report.mjs';

await ensureInstalled({ quiet: false });
const node = requireNode();
const withE2e = !process.argv.includes('--no-e2e');
const unitReport = join(root, '.cache', 'unit.json');
const faultReports = join(root, '.cache', 'faults');
const e2eReport = join(root, '.cache', 'e2e-counts.json');
for (const file of [unitReport, e2eReport]) rmSync(file, { force: true });

const npmScript = (name) => run('npm', ['run', '-s', name]);
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
/** Their answers, and how their costs grow; none is timed here. What needs a browser is in the stories. */
const benchmarks = ['rules', 'mapping', 'aggregate', 'streams', 'scopes', 'expressions', 'lists', 'graphs'].concat([
  'dispatch',
  'chains',
  'durable',
  'pause',
  'restart',
  'load',
]);
const steps = [
  { name: 'types', run: () => npmScript('check:types') },
  { name: 'lint', run: () => npmScript('check:lint') },
  { name: 'format', run: () => npmScript('check:format') },
  {
    name: 'unit tests',
    run: () => run(node, [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`]),
    counts: () => vitestCounts(unitReport),
  },
  { name: 'faults', run: () => runFaults(slice, faultReports), counts: () => faultCounts(slice, faultReports) },
  { name: 'bench', run: () => run(node, ['bench/index.ts', '--quick', ...benchmarks]) },
  { name: 'build', run: () => ensureBuilt({ always: true }) },
];
if (withE2e) steps.push({ name: 'end-to-end tests', run: () => run(node, ['scripts/e2e.mjs']), counts: () => readCounts(e2eReport) });

/** Without colours, and no longer than a few lines. */
const brief = (failure) => stripVTControlCharacters(failure).split('\n').slice(0, 6).join('\n  ').slice(0, 1000);
const rows = [];
for (const step of steps) {
  process.stdout.write(`\n── ${step.name} ──\n`);
  const startedAt = Date.now();
  const code = await step.run();
  const counts = step.counts?.() ?? { passed: code === 0 ? 1 : 0, failed: 0 };
  // A step that fails beside its tests (a crash, an unhandled rejection) is a failure of its own.
  const failed = code !== 0 && counts.failed === 0 ? 1 : counts.failed;
  rows.push({
    name: step.name,
    passed: counts.passed,
    failed,
    seconds: (Date.now() - startedAt) / 1000,
    skipped: counts.skipped ?? [],
    failures: counts.failures ?? [],
  });
}

// Once more at the end: whoever sees only the last lines of a log has to know what failed.
for (const { name, failures } of rows) {
  for (const failure of failures.slice(0, 10)) process.stdout.write(`\n${name}: ${brief(failure)}\n`);
}
process.stdout.write('\n');
for (const row of rows) {
  const note = row.skipped.length > 0 ? `  SKIPPED: ${row.skipped.join(', ')}` : '';
  process.stdout.write(
    `${row.failed === 0 ? 'ok  ' : 'FAIL'} ${row.name.padEnd(18)} ${row.passed} passed, ${row.failed} failed  ${row.seconds.toFixed(1)} s${note}\n`,
  );
}
const passed = rows.reduce((sum, row) => sum + row.passed, 0);
const failed = rows.reduce((sum, row) => sum + row.failed, 0);
process.exitCode = failed === 0 ? 0 : 1;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
