import { expect, test } from '../fixtures/app.ts';
import { sums } from '../fixtures/workflows.ts';

test('the engine is measured on this machine, beside the published figures and beside the work', async ({ app }) => {
  app.library.write('sums.flow.yaml', sums);
  const ui = await app.open();
  await ui.goTo('Settings');
  const { bench } = ui.settings;
  await expect(bench).toContainText('not measured yet');
  await expect(ui.settings.figure('Chain of 1,000 tasks, in memory').getByRole('cell').nth(1)).toHaveText('–');

  // What is canceled leaves nothing behind, and can be started again.
  await bench.getByRole('button', { name: 'Measure' }).click();
  await expect(bench.getByRole('progressbar')).toBeVisible();
  await bench.getByRole('button', { name: 'Cancel' }).click();
  await expect(bench.getByRole('progressbar')).toHaveCount(0);
  await expect(bench).toContainText('not measured yet');

  await bench.getByRole('button', { name: 'Quick look' }).click();
  await expect(bench.getByRole('progressbar')).toBeVisible();
  await ui.openWorkflow('sums.flow.yaml');
  await ui.canvas.startRun();
  await ui.canvas.runHas('succeeded');

  await ui.goTo('Settings');
  await expect(bench).toContainText('a quick look', { timeout: 60_000 });
  const chain = ui.settings.figure('Chain of 1,000 tasks, in memory').getByRole('cell');
  await expect(chain.nth(1)).toHaveText(/^[\d.,]+\sms[\d.,]+ to [\d.,]+$/);
  await expect(chain.last()).toHaveText(/^[\d.]+×$/);
  await expect(bench.getByRole('row')).toHaveCount(13);

  // The runs of the benchmark are nobody's runs.
  await ui.goTo('Runs');
  await expect(ui.runs.rows).toHaveCount(1);
  await ui.page.reload();
  await ui.goTo('Settings');
  await expect(bench).toContainText('a quick look');
});
