import { expect, test } from '../fixtures/app.ts';
import { release, reviews } from '../fixtures/workflows.ts';

test('a release waits for a yes, outlives the app, and goes on once somebody agreed', async ({ app }) => {
  app.library.write('release.flow.yaml', release);
  app.library.write('gate', '');
  let ui = await app.open();
  await ui.openWorkflow('release.flow.yaml');
  await ui.canvas.startRun();
  await ui.canvas.hasState('agree', 'waiting');
  await ui.canvas.runHas('waiting');
  await expect(ui.canvas.runBar).toContainText('Waits for an answer');
  await expect(ui.canvas.card('agree')).toContainText('Release 2.4 to production?');
  await ui.questions.count(1);

  await app.quit();
  ui = await app.open();
  await ui.canvas.runHas('waiting');
  await ui.questions.count(1);
  expect(app.library.text('ledger')).toBe('build\n');

  await ui.canvas.card('agree').getByRole('button', { name: 'Answer' }).click();
  await expect(ui.questions.form.getByTestId('prompt')).toHaveText('Release 2.4 to production?');
  await expect(ui.questions.form).toContainText('Asked of Ada');
  await ui.questions.form.getByLabel('Note').fill('After the backup');
  await ui.questions.form.getByRole('button', { name: 'Approve' }).click();
  await expect(ui.questions.dialog).toBeHidden();
  await ui.canvas.runHas('succeeded');
  await ui.canvas.hasState('ship', 'succeeded');
  expect(await ui.canvas.states()).toMatchObject({ agree: 'succeeded', withdraw: 'unreached' });
  expect(app.library.text('ledger')).toBe('build\nship\n');
  await ui.questions.count(0);

  await ui.canvas.select('agree');
  await ui.dock.show('Data');
  await expect(ui.dock.panel).toContainText(/approved by .+: After the backup/);
});

test('a question that comes up elsewhere in the window says so; a no goes its own way', async ({ app }) => {
  app.library.write('release.flow.yaml', release);
  const ui = await app.open();
  await ui.openWorkflow('release.flow.yaml');
  await ui.canvas.startRun();
  await ui.canvas.hasState('build', 'running');
  await ui.goTo('Settings');
  app.library.write('gate', '');
  await expect(ui.notice('Release asks: Release 2.4 to production?')).toBeVisible();

  // The list of all questions, by key alone.
  await ui.goTo('Runs');
  await app.page.keyboard.press('q');
  await expect(ui.questions.list.getByRole('option')).toHaveCount(1);
  await expect(ui.questions.list).toBeFocused();
  await ui.questions.form.getByRole('button', { name: 'Reject' }).focus();
  await app.page.keyboard.press('Enter');
  await expect(ui.questions.dialog).toBeHidden();
  await expect(ui.runs.rows.first()).toHaveAttribute('data-status', 'succeeded');
  expect(app.library.text('ledger')).toBe('build\nwithdraw\n');
  await ui.questions.count(0);
});

test('each item of a list asks for itself', async ({ app }) => {
  app.library.write('reviews.flow.yaml', reviews);
  const ui = await app.open();
  await ui.openWorkflow('reviews.flow.yaml');
  await ui.canvas.startRun();
  await ui.canvas.runHas('waiting');
  await ui.questions.count(3);
  await expect(ui.canvas.card('review')).toContainText('3 items ask');
  await ui.canvas.select('review');
  await ui.dock.show('Data');
  const rows = ui.dock.panel.getByRole('table', { name: 'Items' }).getByRole('row');
  await expect(rows.nth(2)).toContainText('Keep b.txt?');
  await rows.nth(2).getByRole('button', { name: 'Answer' }).click();
  await expect(ui.questions.form.getByTestId('prompt')).toHaveText('Keep b.txt?');
  await ui.questions.form.getByRole('button', { name: 'Reject' }).click();
  await expect(ui.questions.dialog).toBeHidden();
  await expect(rows.nth(2)).not.toContainText('Answer');
  await expect(rows.nth(1)).toContainText('Keep a.txt?');
  await ui.questions.count(2);

  // The others from the list, one after the other: it stays open until none is left.
  await ui.questions.button.click();
  await expect(ui.questions.list.getByRole('option')).toHaveCount(2);
  await ui.questions.form.getByRole('button', { name: 'Approve' }).click();
  await expect(ui.questions.list.getByRole('option')).toHaveCount(1);
  await ui.questions.form.getByRole('button', { name: 'Approve' }).click();
  await expect(ui.questions.dialog).toBeHidden();
  await ui.canvas.runHas('succeeded');
  await ui.canvas.select('kept');
  await expect(ui.dock.value('Output')).toContainText('2');
});
