// The end-to-end stories on both doors: `npm run test:e2e [-- --project=serve|electron] [PLAYWRIGHT OPTIONS]`, and
// `npm run screenshots`, which writes docs/screenshots.
//
// The specs find what they need in the environment: MILLRACE_CHROMIUM (the browser to launch), MILLRACE_NODE (Node 24, for
// the browser host and the CLI), MILLRACE_ELECTRON (the desktop executable) and MILLRACE_ELECTRON_ARGS (JSON: arguments to
// put first), MILLRACE_SCREENSHOTS (1: write pictures). The report of each door goes to test-results/e2e-<project>.json.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { testElectron } from './lib/desktop.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { fail, requireNode, root, run } from './lib/project.mjs';
import { playwrightCounts } from './lib/report.mjs';
import { chromiumAdvice, ensureChromium, ensureDisplay } from './lib/system.mjs';

const given = process.argv.slice(2);
const screenshots = given.includes('--screenshots');
const wanted = given.filter((arg) => arg.startsWith('--project=')).map((arg) => arg.slice('--project='.length));
const passedOn = given.filter((arg) => arg !== '--screenshots' && !arg.startsWith('--project='));
const projects = wanted.length > 0 ? wanted : screenshots ? ['serve'] : ['serve', 'electron'];

await ensureInstalled({ quiet: false });
const node = requireNode();
if ((await ensureBuilt()) !== 0) process.exit(1);

const reports = join(root, '.cache', 'e2e');
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const total = { passed: 0, failed: 0, skipped: [], failures: [] };

function skip(project, reason) {
  total.skipped.push(project);
  process.stderr.write(`\n*** SKIPPED: the end-to-end tests on ${project} did not run: ${reason} ***\n\n`);
}

async function play(project, prefix, env) {
  const report = join(reports, `e2e-${project}.json`);
  const cli = join(root, 'node_modules', '@playwright', 'test', 'cli.js');
  const args = [cli, 'test', '--config', 'e2e/playwright.config.ts', `--project=${project}`, '--reporter=list,json', ...passedOn];
  if (screenshots) args.push('screenshots');
  const [command, ...rest] = [...prefix, node, ...args];
  const code = await run(command, rest, {
    env: { ...env, MILLRACE_NODE: node, PLAYWRIGHT_JSON_OUTPUT_FILE: report, ...(screenshots ? { MILLRACE_SCREENSHOTS: '1' } : {}) },
  });
  const counts = playwrightCounts(report) ?? { passed: 0, failed: 0, failures: [] };
  total.passed += counts.passed;
  total.failed += Math.max(counts.failed, code === 0 ? 0 : 1);
  total.failures.push(...counts.failures.map((failure) => `${project}: ${failure}`));
}

const chromium = projects.includes('serve') ? await ensureChromium() : null;
if (projects.includes('serve')) {
  if (!chromium) fail(chromiumAdvice);
  await play('serve', [], { MILLRACE_CHROMIUM: chromium });
}
if (projects.includes('electron')) {
  const electron = testElectron();
  const display = electron.file ? ensureDisplay() : null;
  if (!electron.file) skip('electron', electron.reason);
  else if (!display) skip('electron', 'there is no display and no Xvfb. Run: sudo apt-get install -y xvfb');
  else
    await play('electron', display, {
      ...electron.env,
      MILLRACE_ELECTRON: electron.file,
      MILLRACE_ELECTRON_ARGS: JSON.stringify(electron.args),
    });
}

writeFileSync(join(root, '.cache', 'e2e-counts.json'), JSON.stringify(total));
process.stdout.write(
  `\nend-to-end: ${total.passed} passed, ${total.failed} failed${total.skipped.length ? `, skipped: ${total.skipped.join(', ')}` : ''}\n`,
);
process.exitCode = total.failed === 0 ? 0 : 1;
