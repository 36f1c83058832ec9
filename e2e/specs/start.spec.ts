import { expect, test } from '../fixtures/app.ts';

test('a first start opens the sample, and Ctrl+Enter runs it', async ({ app }) => {
  const ui = await app.open();
  await expect(ui.tab('Folder report')).toHaveAttribute('aria-selected', 'true');
  await expect(ui.canvas.card('list')).toBeVisible();
  const sample = app.library.workflow('folder-report.flow.yaml');
  await expect(ui.canvas.cards).toHaveCount(Object.keys(sample.tasks).length);
  await expect(ui.dock.tab('Problems')).toHaveText('Problems');

  const seen = await app.record();
  await ui.canvas.startRun();
  await ui.canvas.runHas('succeeded', 60_000);
  expect(await seen.of('lines'), 'the one that fails at first is tried again').toEqual(expect.arrayContaining(['retrying', 'succeeded']));
  expect(await seen.of('settle')).toEqual(expect.arrayContaining(['succeeded']));
  expect(new Set(Object.values(await ui.canvas.states()))).toEqual(new Set(['succeeded']));
  expect(app.library.text('report/report.html')).toContain('<h2>Ten largest</h2>');
  expect(app.library.text('report/files.csv').trim().split('\n').length, 'a line for each file of the app').toBeGreaterThan(20);
});
