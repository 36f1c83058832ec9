import { expect, test } from '../fixtures/app.ts';
import { gated } from '../fixtures/workflows.ts';

test('a run paused at a task starts nothing, outlives the app, and goes on where it stood', async ({ app }) => {
  app.library.write('gated.flow.yaml', gated);
  let ui = await app.open();
  await ui.openWorkflow('gated.flow.yaml');
  const seen = await app.record();

  await app.page.keyboard.press('Control+Enter');
  // The step holds until its gate opens: this is a state that stays.
  await ui.canvas.hasState('hold', 'running');
  await expect.poll(() => app.library.has('ledger') && app.library.text('ledger')).toBe('first\nhold\n');
  await app.page.keyboard.press('Control+Enter');
  await ui.canvas.runHas('pausing');
  app.library.write('gate', '');
  await ui.canvas.runHas('paused');
  await ui.canvas.hasState('hold', 'succeeded');
  expect(await seen.of('first')).toContain('succeeded');
  expect(await seen.of('last'), 'nothing starts while it is paused').not.toContain('running');

  await app.quit();
  expect(app.library.text('ledger')).toBe('first\nhold\n');

  ui = await app.open();
  await expect(ui.tab('Gated')).toHaveAttribute('aria-selected', 'true');
  await ui.canvas.runHas('paused');
  expect(await ui.canvas.states()).toMatchObject({ first: 'succeeded', hold: 'succeeded' });
  const after = await app.record();
  await ui.run.getByRole('button', { name: 'Resume' }).click();
  await ui.canvas.runHas('succeeded');
  await ui.canvas.hasState('last', 'succeeded');
  expect(await after.of('hold'), 'what had ended is not done again').toEqual([]);
  expect(app.library.text('ledger')).toBe('first\nhold\nlast\n');
});
