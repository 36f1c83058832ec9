import { expect, test } from '../fixtures/app.ts';
import { sums } from '../fixtures/workflows.ts';

test('edits that were never saved are back after the host was killed', async ({ app }) => {
  app.library.write('sums.flow.yaml', sums);
  let ui = await app.open();
  await ui.openWorkflow('sums.flow.yaml');
  await ui.canvas.dropAction('log.write', await ui.canvas.spot(0.6, 0.75));
  await expect(ui.canvas.cards).toHaveCount(3);
  await ui.isUnsaved();
  await expect.poll(() => app.isStored('action: log.write'), { message: 'the edit is in the store' }).toBe(true);
  expect(app.library.text('sums.flow.yaml'), 'the file is as it was').toBe(sums);

  await app.kill();
  ui = await app.open();
  // Whether the tab itself is back depends on when the browser last wrote down its own notes; the edits never do.
  await ui.openWorkflow('sums.flow.yaml');
  await expect(ui.canvas.cards).toHaveCount(3);
  await expect(ui.screen('Canvas')).toContainText('not saved are back');
  await ui.isUnsaved();
  await ui.save();
  expect(Object.values(app.library.workflow('sums.flow.yaml').tasks).map((task) => task.action)).toEqual([
    'data.set',
    'data.set',
    'log.write',
  ]);
});
