import { expect, test } from '../fixtures/app.ts';
import { failing } from '../fixtures/workflows.ts';

test('a task that fails says what happened, where, and what to do next', async ({ app }) => {
  app.library.write('orders.flow.yaml', failing);
  const ui = await app.open();
  await ui.openWorkflow('orders.flow.yaml');
  const seen = await app.record();
  await ui.canvas.startRun();
  await ui.canvas.runHas('failed');
  await ui.canvas.hasState('load', 'failed');
  expect(await seen.of('report'), 'nothing runs on what is not there').not.toContain('running');
  await expect(ui.canvas.runBar).toContainText('in Load orders');
  await expect(ui.canvas.card('load')).toContainText(/orders\.csv/);

  await ui.dock.show('Data');
  await expect(ui.dock.failure).toContainText('not_found');
  await expect(ui.dock.failure).toContainText('orders.csv');
  await expect(ui.dock.failure.getByRole('definition').nth(1)).toContainText('Load orders');
  await expect(ui.dock.failure.getByRole('definition').nth(2)).not.toBeEmpty();
  await ui.dock.failure.getByRole('button', { name: 'Show on canvas' }).click();
  await expect(ui.canvas.state('load')).toHaveAttribute('data-selected', 'true');
  // What the task was given is there to be looked at.
  await expect(ui.dock.value('Input')).toContainText('orders.csv');

  // What next: put the file there and run again.
  app.library.write('orders.csv', 'id,total\n1,9.50\n');
  await ui.canvas.focus();
  await ui.canvas.startRun();
  await ui.canvas.runHas('succeeded');
  await expect(ui.dock.failure).toBeHidden();
});
