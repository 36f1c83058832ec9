import { expect, test } from '../fixtures/app.ts';
import { order } from '../fixtures/workflows.ts';

test('a form says in place what is wrong with it, and its values go on into the run', async ({ app }) => {
  app.library.write('order.flow.yaml', order);
  const ui = await app.open();
  await ui.openWorkflow('order.flow.yaml');
  await ui.canvas.startRun();
  await ui.canvas.runHas('waiting');

  // The card of the dock, without a dialog.
  await ui.canvas.select('ask');
  await ui.dock.show('Data');
  const form = ui.dock.panel.getByRole('region', { name: 'Question', exact: true });
  await expect(form.getByTestId('prompt')).toHaveText('What shall be ordered?');
  const send = form.getByRole('button', { name: 'Send the answer' });
  await send.click();
  await expect(ui.questions.field('article').getByRole('alert')).toContainText('needs a value');
  await expect(ui.questions.field('pieces').getByRole('alert')).toContainText('needs a value');
  await form.getByLabel('Article').fill('Rope');
  await form.getByLabel('Pieces').fill('some');
  await expect(ui.questions.field('pieces').getByRole('alert')).toContainText('whole number');
  await form.getByLabel('Pieces').fill('0');
  await expect(ui.questions.field('pieces').getByRole('alert')).toBeVisible();
  await send.click();
  await ui.canvas.runHas('waiting');
  await form.getByLabel('Pieces').fill('12');
  await expect(ui.questions.field('pieces').getByRole('alert')).toBeHidden();
  await form.getByLabel('Pieces').press('Control+Enter');
  await ui.canvas.runHas('succeeded');
  await expect(ui.dock.value('Output')).toContainText('Rope');
  await ui.canvas.select('say');
  await expect(ui.dock.value('Output')).toContainText('12 x Rope');
});
