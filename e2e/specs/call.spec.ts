import { expect, test } from '../fixtures/app.ts';
import { called, caller, release } from '../fixtures/workflows.ts';

test('a workflow that calls another one leads to its run and back', async ({ app }) => {
  app.library.write('quarter.flow.yaml', caller);
  app.library.write('parts/sums.flow.yaml', called);
  const ui = await app.open();
  await ui.openWorkflow('quarter.flow.yaml');
  await ui.canvas.startRun();
  await ui.canvas.runHas('succeeded');
  await ui.canvas.select('total');
  await ui.dock.show('Data');
  await expect(ui.dock.value('Output')).toContainText('127');

  await ui.canvas.select('months');
  await ui.dock.panel.getByRole('button', { name: 'Open the run it called' }).click();
  await expect(ui.runs.card('numbers')).toBeVisible();
  await expect(ui.screen('Run').getByRole('heading', { level: 1 })).toContainText('Month sums');
  await ui.screen('Run').getByRole('button', { name: 'Called by Quarter · months' }).click();
  await expect(ui.screen('Run').getByRole('heading', { level: 1 })).toContainText('Quarter');
  await expect(ui.runs.card('months').getByTestId('task-card')).toHaveAttribute('data-selected', 'true');
  const children = ui.runs.facts.getByRole('region', { name: 'Called runs' });
  await expect(children).toContainText('Sum the months');
  await children.getByRole('button', { name: /^Open the run of Month sums.*succeeded$/ }).click();
  await expect(ui.runs.card('numbers')).toBeVisible();

  // The list holds what a person started.
  await ui.screen('Run').getByRole('button', { name: 'Runs' }).click();
  await expect(ui.runs.rows).toHaveCount(1);
  await expect(ui.runs.rows.first()).toContainText('Quarter');
});

test('what a called run asks is answered from the run that called it', async ({ app }) => {
  app.library.write(
    'quarter.flow.yaml',
    caller.replace('parts/sums.flow.yaml, inputs: { more: [100] }', 'release.flow.yaml').replace('result.sum', 'result.note'),
  );
  app.library.write('release.flow.yaml', release);
  app.library.write('gate', '');
  let ui = await app.open();
  await ui.openWorkflow('quarter.flow.yaml');
  await ui.canvas.startRun();
  await ui.canvas.runHas('waiting');
  await ui.questions.count(1);
  await expect(ui.canvas.runBar).toContainText('in the run that Sum the months called');
  await expect(ui.canvas.card('months')).toContainText('its run asks');

  await app.quit();
  ui = await app.open();
  await ui.canvas.runHas('waiting');
  await ui.canvas.runBar.getByRole('button', { name: 'Answer', exact: true }).click();
  await expect(ui.questions.form.getByTestId('prompt')).toHaveText('Release 2.4 to production?');
  await ui.questions.form.getByLabel('Note').fill('from above');
  await ui.questions.form.getByRole('button', { name: 'Approve' }).click();
  await ui.canvas.runHas('succeeded');
  await ui.canvas.select('total');
  await ui.dock.show('Data');
  await expect(ui.dock.value('Output')).toContainText('from above');
  expect(app.library.text('ledger')).toBe('build\nship\n');
});
