import { expect, test } from '../fixtures/app.ts';
import { greetings } from '../fixtures/workflows.ts';

test('a run asks for its inputs, shows each state as it passes, and counts its items', async ({ app }) => {
  app.library.write('greetings.flow.yaml', greetings);
  const ui = await app.open();
  await ui.openWorkflow('greetings.flow.yaml');
  await ui.canvas.focus();
  await app.page.keyboard.press('Control+Enter');
  const dialog = ui.inputsDialog();
  await expect(dialog, 'an input without a default is asked for').toBeVisible();
  await dialog.getByRole('button', { name: 'Run' }).click();
  await expect(dialog.getByRole('alert')).toContainText('needs a value');
  await dialog.getByLabel('Greeting').fill('Hello');
  await dialog.getByLabel('names').fill('Ada\nGrace\nEdsger\nBarbara');

  const seen = await app.record();
  await app.page.keyboard.press('Control+Enter');
  await expect(dialog).toBeHidden();
  await ui.canvas.runHas('succeeded');
  expect(await seen.of('each')).toEqual(['pending', 'running', 'succeeded'].slice(-(await seen.of('each')).length));
  expect((await seen.of('each')).slice(-2)).toEqual(['running', 'succeeded']);
  expect((await seen.of('rest')).slice(-2)).toEqual(['waiting', 'succeeded']);
  expect((await seen.of('collect')).at(-1)).toBe('succeeded');
  const order = (await seen.all()).filter((entry) => entry.status === 'succeeded').map((entry) => entry.task);
  expect(order).toEqual(['each', 'rest', 'collect']);
  await expect(ui.canvas.card('each')).toContainText('4 items');

  await ui.canvas.select('each');
  await ui.dock.show('Data');
  await expect(ui.dock.panel.getByRole('table').getByRole('row')).toHaveCount(5);
  await ui.canvas.select('collect');
  await expect(ui.dock.value('Output')).toContainText('Hello Edsger');

  // The next run takes what was given last.
  await ui.canvas.startRun();
  await ui.canvas.hasState('each', 'running');
  await expect(ui.canvas.card('each')).toContainText(/\d \/ 4/);
  await ui.canvas.runHas('succeeded');
  await expect(ui.dock.value('Output')).toContainText('Hello Barbara');
  await ui.dock.show('Timeline');
  await expect(ui.dock.lane('each')).toBeVisible();
  await expect(ui.dock.lane('collect')).toBeVisible();
});
