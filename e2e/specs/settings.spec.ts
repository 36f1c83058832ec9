import { expect, test } from '../fixtures/app.ts';
import { cached, sums } from '../fixtures/workflows.ts';

test('the settings show the limit in force and what the data folder holds', async ({ app }) => {
  app.library.write('sums.flow.yaml', sums);
  const ui = await app.open();
  await ui.openWorkflow('sums.flow.yaml');
  await ui.canvas.startRun();
  await ui.canvas.runHas('succeeded');
  await ui.goTo('Settings');
  await expect(ui.settings.liveLimit).toContainText('Now 50 of 50');
  await expect(ui.settings.byWorkflow).toContainText(/Sums.*1 run/);
  await expect(ui.settings.storage).toContainText('Free on the disk');

  await ui.settings.setting('Tasks at once').fill('7');
  await ui.settings.setting('Tasks at once').press('Enter');
  await expect(ui.settings.liveLimit).toContainText('Now 7 of 7');
});

test('a result comes from the cache, and not while the cache is off', async ({ app }) => {
  app.library.write('cached.flow.yaml', cached);
  const ui = await app.open();
  await ui.openWorkflow('cached.flow.yaml');
  await ui.canvas.startRun();
  await ui.canvas.runHas('succeeded');
  await expect(ui.canvas.state('measure')).not.toHaveAttribute('data-origin');
  await ui.canvas.startRun();
  await ui.canvas.runHas('succeeded');
  await expect(ui.canvas.state('measure')).toHaveAttribute('data-origin', 'cached');
  await expect(ui.canvas.card('measure')).toContainText('from the cache');
  expect(app.library.text('ledger')).toBe('measure\n');

  await ui.goTo('Settings');
  await ui.settings.setting('Result cache').click();
  await expect(ui.settings.setting('Result cache')).toHaveAttribute('aria-checked', 'false');
  await ui.goTo('Canvas');
  await ui.canvas.startRun();
  await ui.canvas.runHas('succeeded');
  await expect(ui.canvas.state('measure')).not.toHaveAttribute('data-origin');
  expect(app.library.text('ledger')).toBe('measure\nmeasure\n');
});
