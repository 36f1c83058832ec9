import { expect, test } from '../fixtures/app.ts';
import { sums } from '../fixtures/workflows.ts';

test('what keeps a workflow from running is listed while one edits, and a click goes to the field', async ({ app }) => {
  app.library.write('sums.flow.yaml', sums);
  const ui = await app.open();
  await ui.openWorkflow('sums.flow.yaml');
  await ui.dock.show('Problems');
  await expect(ui.dock.panel).toContainText('No problems');
  await ui.canvas.dropAction('file.read', await ui.canvas.spot(0.6, 0.75));
  await expect(ui.dock.problem('missing')).toContainText('path');
  await expect(ui.canvas.state('read_file')).toHaveAttribute('data-problem', '');
  await ui.canvas.select('total');
  await ui.inspector.value('sum').fill('{{ tasks.nmbers.result.list.sum() }}');
  await expect(ui.dock.problem('unknown-name')).toContainText('numbers');
  await expect(ui.dock.tab('Problems')).toContainText('2');

  // Nothing is started with a problem in it.
  await ui.canvas.focus();
  await app.page.keyboard.press('Control+Enter');
  await expect(app.page.getByRole('alert').filter({ hasText: 'Not started' })).toBeVisible();
  await app.page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(ui.canvas.runBar).toHaveCount(0);

  await ui.dock.problem('missing').click();
  await expect(ui.canvas.state('read_file')).toHaveAttribute('data-selected', 'true');
  await expect(ui.inspector.field('with.path').getByRole('textbox')).toBeFocused();
  await app.page.keyboard.type('numbers.txt');
  await expect(ui.dock.problem('missing')).toHaveCount(0);
  await ui.canvas.select('total');
  await ui.inspector.value('sum').fill('{{ tasks.numbers.result.list.sum() }}');
  await expect(ui.dock.panel).toContainText('No problems');
});
