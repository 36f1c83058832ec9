import { expect, test } from '../fixtures/app.ts';
import { sums } from '../fixtures/workflows.ts';

test('the runs are listed, and a past run opens on the definition it ran with', async ({ app }) => {
  app.library.write('sums.flow.yaml', sums);
  const ui = await app.open();
  await ui.openWorkflow('sums.flow.yaml');
  await ui.canvas.startRun();
  await ui.canvas.runHas('succeeded');

  // The file loses a task and gains another: elsewhere, as an editor or git would do it.
  app.library.write(
    'sums.flow.yaml',
    'millrace: 1\nname: Sums\ntasks:\n  numbers:\n    action: data.set\n    with: { list: [1, 2] }\n    next: mean\n  mean:\n    action: data.set\n    with: { mean: "{{ tasks.numbers.result.list.avg() }}" }\nlayout:\n  numbers: { x: 80, y: 80 }\n  mean: { x: 380, y: 80 }\n',
  );
  await expect(ui.canvas.card('mean')).toBeVisible();
  await expect(ui.canvas.card('total')).toBeHidden();
  await ui.canvas.focus();
  await ui.canvas.startRun();
  await ui.canvas.hasState('mean', 'succeeded');

  await ui.goTo('Runs');
  await expect(ui.runs.rows).toHaveCount(2);
  await expect(ui.runs.rows.nth(0)).toHaveAttribute('data-status', 'succeeded');
  await expect(ui.runs.rows.nth(1)).toHaveAttribute('data-status', 'succeeded');
  await ui.runs.rows.nth(1).dblclick();
  await expect(ui.runs.card('total')).toBeVisible();
  await expect(ui.runs.card('mean')).toHaveCount(0);
  await expect(ui.runs.card('total').getByTestId('task-card')).toHaveAttribute('data-status', 'succeeded');
  await ui.runs.card('total').click();
  await ui.dock.show('Data');
  await expect(ui.dock.value('Output')).toContainText('108');
  await expect(ui.runs.facts).toContainText('succeeded');
});
