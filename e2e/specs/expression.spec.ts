import { expect, test } from '../fixtures/app.ts';
import { sums } from '../fixtures/workflows.ts';

test('an expression shows what it gives on the data of the last run, and what is wrong with it', async ({ app }) => {
  app.library.write('sums.flow.yaml', sums);
  const ui = await app.open();
  await ui.openWorkflow('sums.flow.yaml');
  await ui.canvas.startRun();
  await ui.canvas.runHas('succeeded');
  await ui.canvas.select('total');
  await ui.inspector.previews('= 108');
  await ui.inspector.value('sum').fill('{{ tasks.numbers.result.list.max() - 2 }}');
  await ui.inspector.previews('= 40');
  await ui.inspector.value('sum').fill('{{ tasks.numbers.result.list.filter(n, n > 10) }}');
  await ui.inspector.previews('= [15,16,23,42]');
  await ui.inspector.value('sum').fill('{{ tasks.numbers.result.lst.size() }}');
  await expect(ui.inspector.panel.getByTestId('preview-problem')).toContainText('lst');
  await ui.isUnsaved();
});
