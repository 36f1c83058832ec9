import { expect, test } from '../../fixtures/app.ts';
import { ServeDoor } from '../../fixtures/serve-door.ts';
import { gated } from '../../fixtures/workflows.ts';

test('a tab outlives its host: it says so, keeps its edits, and goes on at the new address', async ({ app }) => {
  app.library.write('gated.flow.yaml', gated);
  const ui = await app.open();
  if (!(app.door instanceof ServeDoor)) throw new Error('This spec is for the browser host.');
  const { door } = app;
  await ui.openWorkflow('gated.flow.yaml');
  await app.page.keyboard.press('Control+Enter');
  await ui.canvas.hasState('hold', 'running');
  await app.page.keyboard.press('Control+Enter');
  app.library.write('gate', '');
  await ui.canvas.runHas('paused');
  await ui.canvas.dropAction('log.write', await ui.canvas.spot(0.6, 0.75));
  await expect(ui.canvas.cards).toHaveCount(4);

  // What the browser itself says of a host that is not there is part of this story.
  await app.console.expecting(/WebSocket connection|ERR_CONNECTION_REFUSED/, async () => {
    await door.endHost('SIGKILL');
    await expect(ui.banner).toContainText('Runs and edits are kept');
    await expect(ui.status).toContainText('not connected');
    const address = await door.startHost();
    // Every start has a token of its own; the tab must not be let in with the old one.
    await expect(ui.banner).toContainText('Open the address that the host printed', { timeout: 20_000 });
    await app.page.goto(address);
  });
  await ui.ready();
  await expect(ui.banner).toBeHidden();
  await expect(ui.canvas.cards).toHaveCount(4);
  await ui.canvas.runHas('paused');
  await ui.save();
  await ui.run.getByRole('button', { name: 'Resume' }).click();
  await ui.canvas.runHas('succeeded');
  expect(app.library.text('ledger')).toBe('first\nhold\nlast\n');
});
