import { expect, test } from '../fixtures/app.ts';
import { sums } from '../fixtures/workflows.ts';

test('drag two actions, connect them, fill the form, save, and find all of it again', async ({ app }) => {
  app.library.write('sums.flow.yaml', sums);
  let ui = await app.open();
  await ui.goTo('Library');
  await ui.newWorkflow('Greeting');
  await ui.canvas.dropAction('data.set', await ui.canvas.spot(0.3, 0.4));
  await expect(ui.canvas.card('set_values')).toBeVisible();
  await ui.isUnsaved();
  await ui.inspector.addValueRow();
  // The edit is checked and journalled by now: whatever that draws again must not take the empty row away.
  await expect.poll(() => app.isStored('action: data.set')).toBe(true);
  await ui.inspector.fillValueRow('text', 'Hello');
  await ui.canvas.dropAction('file.write', await ui.canvas.spot(0.75, 0.6));
  await expect(ui.canvas.card('write_file')).toBeVisible();
  await ui.inspector.fill('with.path', 'greeting.txt');
  await ui.inspector.fill('with.content', '{{ tasks.set_values.result.text }} world');
  await ui.inspector.rename('Write it down');
  await ui.canvas.connect('set_values', 'write_file');
  await expect(ui.canvas.edge('set_values', 'write_file')).toHaveCount(1);
  await ui.save();

  const onDisk = app.library.workflow('greeting.flow.yaml');
  expect(onDisk.tasks).toMatchObject({
    set_values: { action: 'data.set', with: { text: 'Hello' }, next: 'write_file' },
    write_file: {
      name: 'Write it down',
      action: 'file.write',
      with: { path: 'greeting.txt', content: '{{ tasks.set_values.result.text }} world' },
    },
  });
  const places = onDisk.layout ?? {};
  expect(places['write_file']?.x).toBeGreaterThan(places['set_values']?.x ?? Infinity);

  await app.quit();
  ui = await app.open();
  await expect(ui.tab('Greeting')).toHaveAttribute('aria-selected', 'true');
  await expect(ui.canvas.card('write_file')).toContainText('Write it down');
  await expect(ui.canvas.edge('set_values', 'write_file')).toHaveCount(1);
  await ui.isSaved();
  await ui.canvas.select('write_file');
  await expect(ui.inspector.field('with.path').getByRole('textbox')).toHaveText('greeting.txt');
  await ui.canvas.startRun();
  await ui.canvas.runHas('succeeded');
  expect(app.library.text('greeting.txt')).toBe('Hello world');
});

test('undo and redo walk through what was done, and a save in between stays true', async ({ app }) => {
  app.library.write('sums.flow.yaml', sums);
  const ui = await app.open();
  await ui.openWorkflow('sums.flow.yaml');
  await ui.canvas.select('total');
  await app.page.keyboard.press('Delete');
  await expect(ui.canvas.cards).toHaveCount(1);
  await expect(ui.canvas.edges).toHaveCount(0);
  await app.page.keyboard.press('Control+z');
  await expect(ui.canvas.cards).toHaveCount(2);
  await expect(ui.canvas.edge('numbers', 'total')).toHaveCount(1);
  await ui.isSaved();
  await app.page.keyboard.press('Control+y');
  await expect(ui.canvas.cards).toHaveCount(1);
  await ui.save();
  expect(Object.keys(app.library.workflow('sums.flow.yaml').tasks)).toEqual(['numbers']);
  await app.page.keyboard.press('Control+z');
  await expect(ui.canvas.cards).toHaveCount(2);
  await ui.isUnsaved();
  await ui.save();
  expect(app.library.workflow('sums.flow.yaml').tasks).toMatchObject({ numbers: { next: 'total' }, total: {} });
});

test('an arrow pulled out of a handle asks what comes next, and a drop on an arrow goes in between', async ({ app }) => {
  app.library.write('sums.flow.yaml', sums);
  const ui = await app.open();
  await ui.openWorkflow('sums.flow.yaml');
  await ui.canvas.pullOut('total', await ui.canvas.spot(0.8, 0.75));
  await ui.canvas.pickQuickAction('flow.wait', 'wait');
  await expect(ui.canvas.edge('total', 'wait')).toHaveCount(1);

  await ui.canvas.dropAction('log.write', await ui.canvas.middleOfEdge('numbers', 'total'));
  await expect(ui.canvas.edge('numbers', 'write_log')).toHaveCount(1);
  await expect(ui.canvas.edge('write_log', 'total')).toHaveCount(1);
  await expect(ui.canvas.edge('numbers', 'total')).toHaveCount(0);

  // A second arrow to where one leads already is refused, in words.
  await ui.canvas.connect('total', 'wait');
  await expect(app.page.getByRole('status').filter({ hasText: 'connected that way already' })).toBeVisible();
  await expect(ui.canvas.edges).toHaveCount(3);

  await ui.canvas.select('write_log');
  await app.page.keyboard.press('Control+Delete');
  await expect(ui.canvas.edge('numbers', 'total'), 'the gap closes').toHaveCount(1);
  await ui.save();
  expect(app.library.workflow('sums.flow.yaml').tasks).toMatchObject({ numbers: { next: 'total' }, total: { next: 'wait' } });
});
