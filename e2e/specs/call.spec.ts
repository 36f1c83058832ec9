import { expect, test } from '../fixtures/app.ts';
import { called, caller } from '../fixtures/workflows.ts';

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
  await children.getByRole('button', { name: 'Open' }).click();
  await expect(ui.runs.card('numbers')).toBeVisible();

  // The list holds what a person started.
  await ui.screen('Run').getByRole('button', { name: 'Runs' }).click();
  await expect(ui.runs.rows).toHaveCount(1);
  await expect(ui.runs.rows.first()).toContainText('Quarter');
});
