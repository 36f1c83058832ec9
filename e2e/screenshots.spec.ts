import { mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { type App, expect, test } from './fixtures/app.ts';
import { makeProject, runFromCli, startEndpoints } from './fixtures/demo.ts';
import { orders } from './fixtures/workflows.ts';
import { checkLinks, importBookings, publishSite, sortPhotos, transfer } from './fixtures/demo-people.ts';
import { ServeDoor } from './fixtures/serve-door.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const files = 9_000;
const rounds = 10;
const pictures = process.env.MILLRACE_PICTURES ?? join(root, 'docs', 'screenshots');

test.use({ viewport: { width: 1600, height: 900 } });
test.setTimeout(600_000);

/** Every screen in both themes, on real runs of a quarter of an hour: `npm run screenshots` writes docs/screenshots. */
test('pictures of every screen', async ({ app }) => {
  mkdirSync(pictures, { recursive: true });
  makeProject(join(app.folders.home, 'Projects', 'waterways'), files);
  const endpoints = await startEndpoints();
  let ui = await app.open();
  let page = app.page;
  // What stands on the screen is the folder of somebody's own, not that of a test.
  const shown: readonly (readonly [string, string])[] = [
    [app.folders.library, '/home/ada/Documents/Millrace'],
    [app.folders.home, '/home/ada'],
    [root, '/home/ada/millrace'],
  ];
  const take = (name: string): Promise<void> => takeBoth(app.page, name, shown);

  await expect(ui.canvas.card('list')).toBeVisible();
  await take('first-start');

  // The sample is pointed at a folder worth a report; then a quarter of an hour of work.
  const sample = app.library.text('folder-report.flow.yaml');
  app.library.write('folder-report.flow.yaml', sample.replace(/default: .*\/(src|out)$/m, 'default: ../Projects/waterways'));
  await app.quit();
  await workFor(app, endpoints.url);
  ui = await app.open();
  page = app.page;

  await expect(ui.inspector.panel.locator('input[value="../Projects/waterways"]')).toBeVisible();
  await page.keyboard.press('Control+i');
  await expect(ui.inputsDialog()).toBeVisible();
  await take('inputs');
  await page.keyboard.press('Escape');
  // More room for the canvas.
  await page.keyboard.press('Control+Alt+b');
  await ui.canvas.fit();
  await ui.canvas.startRun();
  await expect(ui.canvas.card('hash')).toContainText(/\d \/ \d/);
  await take('canvas-running');
  await ui.canvas.runHas('succeeded', 120_000);

  await ui.dock.show('Timeline');
  await ui.canvas.runHas('succeeded');
  await ui.canvas.fit();
  await take('canvas');

  await page.keyboard.press('Control+Alt+b');
  await ui.canvas.select('types');
  await page.keyboard.press('2');
  await expect(ui.inspector.preview().first()).toBeVisible();
  await take('inspector');
  await ui.canvas.select('list');
  await ui.dock.show('Data');
  await ui.dock.value('Output').getByRole('button', { name: 'Table' }).click();
  await expect(ui.dock.value('Output').getByRole('table')).toBeVisible();
  await take('data');

  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Search or run a command' })).toBeFocused();
  await take('commands');
  await page.keyboard.press('Escape');

  await ui.openWorkflow('csv-clean.flow.yaml');
  await ui.canvas.runHas('failed');
  await ui.dock.show('Data');
  await expect(ui.dock.failure).toBeVisible();
  await ui.dock.failure.getByRole('button', { name: 'Show on canvas' }).click();
  await take('run-failed');

  await ui.goTo('Library');
  await take('library');
  await ui.goTo('Runs');
  await expect(ui.runs.rows.first()).toBeVisible();
  await take('runs');
  await ui.runs.rows.filter({ hasText: 'Folder report' }).first().dblclick();
  await expect(ui.runs.card('hash')).toBeVisible();
  await ui.dock.show('Timeline');
  await take('run');
  await ui.goTo('Performance');
  await page.getByRole('button', { name: '15 min' }).click();
  await expect(ui.performance.status).toContainText(/\d+ runs in the last 15 minutes/);
  await take('performance');
  await ui.goTo('Settings');
  await take('settings');
  await ui.settings.bench.getByRole('button', { name: 'Measure' }).click();
  const measuring = ui.settings.bench.getByRole('progressbar');
  await expect(measuring).toBeVisible();
  await expect(measuring).toHaveCount(0, { timeout: 120_000 });
  await ui.settings.bench.scrollIntoViewIfNeeded();
  await take('benchmark');

  app.library.write('orders.flow.yaml', orders);
  await ui.openWorkflow('orders.flow.yaml');
  await ui.canvas.startRun();
  await ui.canvas.runHas('succeeded');
  await ui.canvas.select('map');
  await expect(ui.inspector.field('with.set').locator('[data-row]')).toHaveCount(3);
  await take('rules');
  await endpoints.close();
});

/** What waits for a person, what was called, and what is tried again. */
test('pictures of questions, called runs and retries', async ({ app }) => {
  mkdirSync(pictures, { recursive: true });
  app.library.write('publish-site.flow.yaml', publishSite);
  app.library.write('parts/check-links.flow.yaml', checkLinks);
  app.library.write('import-bookings.flow.yaml', importBookings);
  app.library.write('sort-photographs.flow.yaml', sortPhotos);
  app.library.write('transfer.flow.yaml', transfer);
  let ui = await app.open();
  const shown: readonly (readonly [string, string])[] = [
    [app.folders.library, '/home/ada/Documents/Millrace'],
    [app.folders.home, '/home/ada'],
    [userInfo().username, 'ada'],
  ];
  const take = (name: string): Promise<void> => takeBoth(app.page, name, shown);

  await ui.openWorkflow('transfer.flow.yaml');
  await ui.canvas.startRun();
  await expect.poll(() => app.library.has('sent')).toBe(true);
  await app.kill();
  ui = await app.open();
  await ui.openWorkflow('transfer.flow.yaml');
  await ui.canvas.hasState('send', 'indoubt');
  await ui.canvas.select('send');
  await ui.dock.show('Data');
  await expect(ui.dock.panel.getByRole('region', { name: 'In doubt' })).toBeVisible();
  await take('doubt');
  await ui.dock.panel.getByRole('button', { name: 'It succeeded' }).click();
  await ui.canvas.runHas('succeeded');

  await ui.openWorkflow('sort-photographs.flow.yaml');
  await ui.canvas.startRun();
  await ui.canvas.runHas('waiting');
  await ui.canvas.select('choose');
  await ui.dock.panel.getByRole('table', { name: 'Items' }).getByRole('row').nth(2).click();
  await expect(ui.dock.panel.getByRole('region', { name: 'Question', exact: true })).toBeVisible();
  await take('question-items');

  await ui.openWorkflow('publish-site.flow.yaml');
  await ui.canvas.startRun();
  await ui.canvas.runHas('waiting');
  await ui.canvas.select('agree');
  await app.page.keyboard.press('1');
  await ui.dock.show('Data');
  await expect(ui.dock.panel.getByRole('region', { name: 'Question', exact: true })).toBeVisible();
  await take('question');
  await ui.canvas.card('announcement').getByRole('button', { name: 'Answer' }).click();
  await ui.questions.dialog.getByLabel('Subject').fill('New');
  await ui.questions.dialog.getByRole('button', { name: 'Send the answer' }).click();
  await expect(ui.questions.dialog.getByRole('alert').first()).toBeVisible();
  await take('question-form');
  await app.page.keyboard.press('Escape');
  await ui.questions.button.click();
  await ui.questions.list.getByRole('option', { name: /Publish 1184 pages/ }).click();
  await take('questions');
  await app.page.keyboard.press('Escape');
  await ui.canvas.select('links');
  await ui.dock.panel.getByRole('button', { name: 'Open the run it called' }).click();
  await expect(ui.runs.card('fetch')).toBeVisible();
  await take('run-called');

  await ui.openWorkflow('import-bookings.flow.yaml');
  await ui.canvas.startRun();
  await ui.canvas.runHas('failed');
  app.library.write('bookings-2026-10.csv', 'id,total\n'.repeat(40));
  await ui.canvas.fit();
  await ui.canvas.runBar.getByRole('button', { name: 'Retry from failure' }).click();
  await expect(ui.plan.start).toBeFocused();
  await take('plan');
  await ui.plan.start.click();
  await ui.canvas.runHas('succeeded');
  await ui.canvas.select('rates');
  await take('taken-over');
  await ui.dock.panel.getByRole('button', { name: 'Pin this result' }).click();
  await expect(app.page.getByRole('dialog').getByLabel('Result, as JSON')).toBeVisible();
  await take('pin');
  await app.page.keyboard.press('Escape');

  await ui.goTo('Settings');
  await ui.settings.storage.getByRole('button', { name: 'Back up now' }).click();
  await expect(ui.settings.backups.first()).toContainText('checked');
  await ui.settings.storage.scrollIntoViewIfNeeded();
  await take('storage');
});

/** Hosts that were there during the last quarter of an hour, each with a round of runs started from the command line. */
async function workFor(app: App, endpoints: string): Promise<void> {
  if (!(app.door instanceof ServeDoor)) throw new Error('Pictures are taken in the browser.');
  const run = (name: string, inputs: Record<string, string> = {}): Promise<number | null> =>
    runFromCli(app.folders.data, app.library.path(`${name}.flow.yaml`), inputs);
  for (let round = 0; round < rounds; round += 1) {
    await app.door.startHost({ earlierMs: (14.5 - (round * 13.5) / (rounds - 1)) * 60_000 });
    expect(await run('folder-report')).toBe(0);
    expect(await run('log-digest')).toBe(0);
    expect(await run('probe-endpoints', { baseUrl: endpoints, count: String(120 + 20 * round) })).toBe(0);
    expect(await run('deploy-dry-run', { healthy: String(round % 4 !== 2) })).toBe(round % 4 === 2 ? 1 : 0);
    expect(await run('csv-clean', round === rounds - 1 ? { maxRejected: '0.01' } : {})).toBe(round === rounds - 1 ? 1 : 0);
    if (round % 2 === 0) expect(await run('wait-for-file')).toBe(0);
    if (round % 3 === 0) expect(await run('disk-usage')).toBe(0);
    await app.door.endHost('SIGTERM');
  }
}

/** One picture in light, one in dark. The theme is that of the system, so switching it is what a user's desktop does. */
async function takeBoth(page: Page, name: string, shown: readonly (readonly [string, string])[]): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    await page.mouse.move(800, 880);
    // Canvases draw in the frame after the theme has changed.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await page.evaluate(rename, shown);
    await page.screenshot({ path: join(pictures, `${name}-${theme}.png`), animations: 'disabled' });
  }
}

function rename(names: readonly (readonly [string, string])[]): void {
  const clean = (text: string): string => names.reduce((now, [from, to]) => now.replaceAll(from, to), text);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.nodeValue ?? '';
    const next = clean(text);
    if (next !== text) node.nodeValue = next;
  }
  for (const input of document.querySelectorAll('input')) {
    const next = clean(input.value);
    if (next !== input.value) input.value = next;
  }
}
