import { expect, test } from '../fixtures/app.ts';
import { sums } from '../fixtures/workflows.ts';

test('the theme changes at once and is there after a restart', async ({ app }) => {
  app.library.write('sums.flow.yaml', sums);
  let ui = await app.open();
  await ui.openWorkflow('sums.flow.yaml');
  await ui.command('Dark theme');
  await expect.poll(() => ui.theme()).toBe('dark');
  await ui.goTo('Settings');
  await expect(ui.screen('Settings').getByLabel('Theme')).toHaveValue('dark');
  await app.quit();
  ui = await app.open();
  await expect.poll(() => ui.theme()).toBe('dark');
  await ui.goTo('Settings');
  await ui.screen('Settings').getByLabel('Theme').selectOption('light');
  await expect.poll(() => ui.theme()).toBe('light');
});
