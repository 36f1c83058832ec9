import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../../fixtures/app.ts';
import { sums } from '../../fixtures/workflows.ts';

// Here and not on the desktop: the SQLite of the desktop's test runtime cannot copy a database that is in use.
test('a damaged store is put right from its backup, and the window says so', async ({ app }) => {
  app.library.write('sums.flow.yaml', sums);
  let ui = await app.open();
  await ui.openWorkflow('sums.flow.yaml');
  await ui.canvas.startRun();
  await ui.canvas.runHas('succeeded');
  await ui.goTo('Settings');
  await expect(ui.settings.byWorkflow).toContainText('Sums');
  await ui.settings.storage.getByRole('button', { name: 'Back up now' }).click();
  await expect(ui.settings.backups.first()).toContainText('checked');
  await expect(ui.settings.banner).toBeHidden();
  await app.quit();

  const file = openSync(join(app.folders.data, 'store.sqlite'), 'r+');
  writeSync(file, Buffer.alloc(8_192, 0xa5), 0, 8_192, 4_096);
  closeSync(file);
  ui = await app.open();
  await expect(ui.settings.banner).toContainText(/damaged/i);
  await ui.goTo('Runs');
  await expect(ui.runs.rows).toHaveCount(1);
  await ui.settings.banner.getByRole('button', { name: 'Close' }).click();
  await expect(ui.settings.banner).toBeHidden();
});
