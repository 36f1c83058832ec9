import { expect, test } from '../fixtures/app.ts';
import { gated } from '../fixtures/workflows.ts';

test('a task that was under way when the host died asks what became of it', async ({ app }) => {
  app.library.write('gated.flow.yaml', gated);
  let ui = await app.open();
  await ui.openWorkflow('gated.flow.yaml');
  await ui.canvas.startRun();
  await ui.canvas.hasState('hold', 'running');
  await expect.poll(() => app.library.has('ledger') && app.library.text('ledger')).toBe('first\nhold\n');
  await app.kill();
  app.library.write('gate', '');

  ui = await app.open();
  await ui.openWorkflow('gated.flow.yaml');
  await ui.canvas.hasState('hold', 'indoubt');
  await ui.canvas.select('hold');
  await ui.dock.show('Data');
  const doubt = ui.dock.panel.getByRole('region', { name: 'In doubt' });
  await expect(doubt).toContainText('was under way when the host stopped');
  await expect(doubt.getByRole('button')).toHaveCount(3);
  await doubt.getByRole('button', { name: 'It succeeded' }).click();
  await ui.canvas.runHas('succeeded');
  await expect(doubt).toBeHidden();
  expect(app.library.text('ledger'), 'it was not run again').toBe('first\nhold\nlast\n');
});
