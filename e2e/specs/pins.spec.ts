import { expect, test } from '../fixtures/app.ts';
import { importOrders } from '../fixtures/workflows.ts';

test('a pinned result takes the place of a task that is not run', async ({ app }) => {
  app.library.write('import.flow.yaml', importOrders);
  app.library.write('orders.csv', 'id\n1\n');
  const ui = await app.open();
  await ui.openWorkflow('import.flow.yaml');
  await ui.canvas.startRun();
  await ui.canvas.runHas('succeeded');
  const before = app.library.text('ledger');

  await ui.canvas.select('prepare');
  await ui.dock.show('Data');
  await ui.dock.panel.getByRole('button', { name: 'Pin this result' }).click();
  const dialog = app.page.getByRole('dialog', { name: 'Pinned result of prepare' });
  const editor = dialog.getByLabel('Result, as JSON');
  await expect(editor).toHaveValue(/"stdout": "41"/);
  await editor.fill('{ "stdout": 99');
  await dialog.getByRole('button', { name: 'Pin', exact: true }).click();
  await expect(dialog.getByRole('alert')).toContainText('missing at the end');
  await editor.fill('{ "stdout": "99" }');
  await dialog.getByRole('button', { name: 'Pin', exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(ui.canvas.card('prepare').getByTestId('pinned')).toBeVisible();

  await ui.canvas.select('report');
  await app.page.keyboard.press('Alt+Enter');
  await expect(ui.plan.start).toBeFocused();
  expect(await ui.plan.tasks()).toMatchObject({ prepare: 'pinned', load: 'reuse', report: 'run', side: 'idle' });
  const last = await ui.canvas.runBar.getAttribute('data-run-id');
  await ui.plan.start.click();
  await expect(ui.canvas.runBar).not.toHaveAttribute('data-run-id', last ?? '');
  await ui.canvas.runHas('succeeded');
  await ui.canvas.hasState('report', 'succeeded');
  await ui.canvas.select('report');
  await expect(ui.dock.value('Output')).toContainText('from 99');
  expect(app.library.text('ledger')).toBe(`${before}report\n`);

  // Kept beside the file, over restarts; taken away in the list of the inspector.
  await app.quit();
  const again = await app.open();
  await expect(again.canvas.card('prepare').getByTestId('pinned')).toBeVisible();
  await again.canvas.focus();
  const pins = again.inspector.panel.getByRole('list', { name: 'Pinned results' });
  await pins.getByRole('button', { name: 'Unpin prepare' }).click();
  await expect(again.canvas.card('prepare').getByTestId('pinned')).toBeHidden();
});
