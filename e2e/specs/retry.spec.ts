import { expect, test } from '../fixtures/app.ts';
import { importOrders } from '../fixtures/workflows.ts';

test('a failed run is tried again from where it failed, after a look at what that does', async ({ app }) => {
  app.library.write('import.flow.yaml', importOrders);
  const ui = await app.open();
  await ui.openWorkflow('import.flow.yaml');
  const first = await ui.canvas.startRun();
  await ui.canvas.runHas('failed');
  const before = app.library.text('ledger');
  expect(before.split('\n').filter(Boolean).sort()).toEqual(['prepare', 'side']);

  app.library.write('orders.csv', 'id\n1\n');
  await ui.dock.show('Data');
  await ui.dock.failure.getByRole('button', { name: 'Retry from failure' }).click();
  await expect(ui.plan.start).toBeFocused();
  const plan = { prepare: 'reuse', side: 'reuse', load: 'run', report: 'run' };
  expect(await ui.plan.tasks()).toEqual(plan);
  expect(await ui.plan.marks(), 'the cards say the same').toEqual(plan);
  await expect(ui.plan.task('load')).toContainText(/failed/i);
  await expect(ui.plan.panel.getByRole('status')).toHaveText('2 tasks run, 2 are taken over.');
  await app.page.keyboard.press('Enter');
  await expect(ui.canvas.runBar).not.toHaveAttribute('data-run-id', first);
  await ui.canvas.runHas('succeeded');
  await expect(ui.plan.panel).toBeHidden();
  expect(app.library.text('ledger'), 'what had succeeded is not done again').toBe(`${before}report\n`);
  await expect(ui.canvas.state('prepare')).toHaveAttribute('data-origin', 'reused');
  await expect(ui.canvas.card('prepare')).toContainText('taken over');
  await expect(ui.canvas.state('load')).not.toHaveAttribute('data-origin');

  // From a task on, and that task alone; Escape gives it up.
  await ui.canvas.select('load');
  await app.page.keyboard.press('Control+Shift+Enter');
  await expect(ui.plan.start).toBeFocused();
  expect(await ui.plan.tasks()).toMatchObject({ prepare: 'reuse', load: 'run', report: 'run' });
  await app.page.keyboard.press('Escape');
  await expect(ui.plan.panel).toBeHidden();
  expect(new Set(Object.values(await ui.plan.marks()))).toEqual(new Set(['']));

  await ui.canvas.card('report').click({ button: 'right' });
  await app.page.getByRole('menuitem', { name: 'Run from here' }).click();
  await expect(ui.plan.start).toBeFocused();
  expect(await ui.plan.tasks()).toMatchObject({ prepare: 'reuse', load: 'reuse', report: 'run' });
  const last = await ui.canvas.runBar.getAttribute('data-run-id');
  await ui.plan.start.click();
  await expect(ui.canvas.runBar).not.toHaveAttribute('data-run-id', last ?? '');
  await ui.canvas.runHas('succeeded');
  expect(app.library.text('ledger')).toBe(`${before}report\nreport\n`);
});
