import { readFileSync } from 'node:fs';
import { expect, test } from '../fixtures/app.ts';
import { processTree } from '../fixtures/workflows.ts';

test('cancel ends the whole process tree of a task before it says canceled', async ({ app }) => {
  app.library.write('tree.flow.yaml', processTree);
  const ui = await app.open();
  await ui.openWorkflow('tree.flow.yaml');
  await app.page.keyboard.press('Control+Enter');
  await ui.canvas.hasState('tree', 'running');
  await expect.poll(() => app.library.has('parent.pid')).toBe(true);
  const pids = ['parent.pid', 'child.pid'].map((file) => Number(app.library.text(file)));
  expect(pids.map(isAlive)).toEqual([true, true]);

  const seen = await app.record();
  await app.page.keyboard.press('Control+.');
  await ui.canvas.runHas('canceled');
  // At this very moment: the word is shown only when the processes are gone.
  expect(pids.map(isAlive)).toEqual([false, false]);
  await ui.canvas.hasState('tree', 'canceled');
  expect(await seen.of('never')).not.toContain('running');
  expect(app.library.has('ledger')).toBe(false);
  await expect(ui.run.getByRole('button', { name: 'Run' })).toBeVisible();
});

/** A process that has ended and was not yet collected by its parent counts as gone. */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return false;
  }
}
