import { expect, test } from '../fixtures/app.ts';

const orders = `millrace: 1
name: Orders
inputs: { message: { type: object, default: { age: 41, price: 4, quantity: 3 } } }
tasks:
  parse: { action: rules.parse, with: { message: "{{ inputs.message }}" }, next: map }
  map:
    action: rules.map
    with:
      data: "{{ tasks.parse.result.data }}"
      set:
        - { path: isLarge, to: data.total > 10 }
        - { path: total, to: data.payload.price * data.payload.quantity }
outputs: { data: "{{ tasks.map.result.data }}" }
`;

test('rules are edited as rows: in order, with completion over their data and with problems at their row', async ({ app }) => {
  app.library.write('orders.flow.yaml', orders);
  const ui = await app.open();
  await ui.openWorkflow('orders.flow.yaml');
  await ui.canvas.startRun();
  await ui.canvas.runHas('failed');

  await ui.canvas.select('map');
  const set = ui.inspector.field('with.set');
  const cell = (row: number, name: string) => set.getByRole('textbox', { name: `Set, row ${row}, ${name}`, exact: true });
  await expect(set.locator('[data-row]')).toHaveCount(2);
  await expect(cell(1, 'To')).toHaveText('data.total > 10');
  await set.getByRole('button', { name: 'Move row 1 down' }).click();
  await expect(cell(2, 'Path')).toHaveText('isLarge');

  await set.getByRole('button', { name: 'Add to Set' }).click();
  await expect(cell(3, 'Path')).toBeFocused();
  await ui.page.keyboard.type('isAdult');
  await cell(3, 'To').click();
  await ui.page.keyboard.type('data.payload.');
  await ui.page.getByRole('option', { name: /^age/ }).click();
  await expect(cell(3, 'To')).toHaveText('data.payload.age');
  await ui.page.keyboard.type(' >=');
  await expect(set.locator('[data-row="3"]').getByRole('alert')).toContainText('Must be an expression over data');
  await expect(set.locator('[data-row="2"]').getByRole('alert')).toHaveCount(0);
  await ui.page.keyboard.type(' 18');
  await expect(set.getByRole('alert')).toHaveCount(0);

  await set.getByRole('button', { name: 'Add When to row 2' }).click();
  await expect(cell(2, 'When')).toBeFocused();
  await ui.page.keyboard.type('data.total > 100');
  await ui.canvas.startRun();
  await ui.canvas.runHas('succeeded');
  await ui.dock.show('Data');
  await expect(ui.dock.value('Output')).toContainText('total');
  await expect(ui.dock.value('Output')).toContainText('isAdult');
  await expect(ui.dock.value('Output')).not.toContainText('isLarge');

  await set.getByRole('button', { name: 'Remove row 2' }).click();
  await expect(set.locator('[data-row]')).toHaveCount(2);
  await ui.save();
  expect(app.library.text('orders.flow.yaml')).not.toContain('isLarge');
  expect(app.library.text('orders.flow.yaml')).toMatch(/path: isAdult,?\s+to: data\.payload\.age >= 18/);

  // A list from elsewhere is text.
  await set.getByRole('button', { name: 'Edit as text' }).click();
  await expect(set.getByRole('textbox')).toHaveCount(1);
  await set.getByRole('button', { name: 'Edit as a table' }).click();
  await expect(set.locator('[data-row]')).toHaveCount(2);
});
