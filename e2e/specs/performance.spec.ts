import { expect, test } from '../fixtures/app.ts';
import { failing, sums } from '../fixtures/workflows.ts';

test('the dashboard counts the runs, their outcomes and their tasks', async ({ app }) => {
  app.library.write('sums.flow.yaml', sums);
  app.library.write('orders.flow.yaml', failing);
  const ui = await app.open();
  await ui.goTo('Performance');
  await expect(ui.performance.status).toContainText('0 runs');
  for (const path of ['sums.flow.yaml', 'orders.flow.yaml']) {
    await ui.openWorkflow(path);
    for (let count = 1; count <= 2; count += 1) {
      await ui.canvas.startRun();
      await expect(ui.canvas.runBar).toHaveAttribute('data-status', /succeeded|failed/);
      await expect(ui.canvas.runBar).toContainText(/· overhead [\d.]+\s(µs|ms) a task/);
    }
  }
  await ui.goTo('Performance');
  await expect(ui.performance.status).toContainText('4 runs');
  await expect(ui.performance.figures).toContainText('50 %');
  await expect(ui.performance.figures).toContainText('2 failed');
  await expect(ui.performance.figures).toContainText('not_found 2');
  await expect(ui.performance.figures).toContainText(/Engine overhead[\d.]+\s(µs|ms)a task/);
  // numbers, total twice; prepare, load twice; report never ran.
  await expect(ui.performance.task('numbers').getByRole('cell').last()).toHaveText('2');
  await expect(ui.performance.task('load').getByRole('cell').nth(6)).toHaveText('0 %');
  await expect(ui.performance.task('report')).toHaveCount(0);

  // What the engine took stands with the run, also when it is read back.
  await app.quit();
  const again = await app.open();
  await again.goTo('Runs');
  await again.runs.rows.first().dblclick();
  await expect(again.runs.facts).toContainText(/overhead [\d.]+\s(µs|ms) a task/);
});
