import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunView } from '../../engine/run/view.ts';
import { openTempHost, type TempHost, TempFolders } from '../testing/temp-host.ts';
import { waitUntil } from '../testing/wait-until.ts';

const tasks = 2_000;
const rounds = 5;
const items = 100_000;

let folders: TempFolders;
let open: TempHost | null = null;

beforeEach(() => {
  folders = new TempFolders();
});

afterEach(async () => {
  await open?.host.close();
  open = null;
  folders.remove();
});

async function start(): Promise<TempHost['client']> {
  open = await openTempHost(folders);
  return open.client;
}

async function restarted(): Promise<TempHost['client']> {
  await open?.host.close();
  return start();
}

/** Waits until the run shows what is asked for. */
function until(client: TempHost['client'], runId: string, shows: (view: RunView) => boolean): Promise<RunView> {
  return waitUntil(async () => {
    const { view } = await client.runs.get({ runId });
    return shows(view) ? view : null;
  });
}

/** Pauses once some of it is done, restarts the host, sees that nothing moves, and goes on to the end. */
async function pausedInTheMiddle(path: string, begun: (view: RunView) => boolean, done: (view: RunView) => number) {
  let client = await start();
  const { runId } = await client.runs.start({ path, inputs: {} });
  await until(client, runId, begun);
  await client.runs.pause({ runId });
  const paused = await until(client, runId, (view) => view.run.status === 'paused');
  client = await restarted();
  const again = await client.runs.get({ runId });
  expect(again.view.run.status).toBe('paused');
  expect(done(again.view)).toBe(done(paused));
  await client.runs.resume({ runId });
  const ended = await until(client, runId, (view) => view.run.endedAt !== null);
  expect(ended.run).toMatchObject({ status: 'succeeded' });
  return { client, runId, pausedAt: done(paused), ended };
}

test(`a run of ${tasks * rounds} task visits pauses, survives a restart and ends right`, { timeout: 300_000 }, async () => {
  // A ring: 2,000 tasks are the most that a workflow holds, so it goes round five times.
  const lines = [`millrace: 1`, `name: Ring`, `vars: { round: 0, sum: 0 }`, `tasks:`];
  for (let task = 0; task < tasks; task += 1) {
    const next =
      task + 1 < tasks
        ? `next: [{ to: t${task + 1}, set: { sum: "{{ vars.sum + result.n }}" } }]`
        : `next: [{ to: t0, when: "{{ vars.round + 1 < ${rounds} }}", set: { round: "{{ vars.round + 1 }}" } }]`;
    lines.push(`  t${task}: { action: data.set, with: { n: ${task} }, ${next} }`);
  }
  lines.push(`outputs: { round: "{{ vars.round }}", sum: "{{ vars.sum }}" }`);
  folders.write('library/ring.flow.yaml', lines.join('\n'));
  const visits = (view: RunView): number => Object.values(view.tasks).reduce((sum, task) => sum + task.visit, 0);
  const { client, runId, pausedAt, ended } = await pausedInTheMiddle('ring.flow.yaml', (view) => visits(view) > tasks, visits);
  expect(pausedAt).toBeLessThan(tasks * rounds);
  expect(visits(ended)).toBe(tasks * rounds);
  const { outputs } = await client.runs.get({ runId });
  // The last task of the ring adds nothing.
  expect(outputs).toEqual({ round: rounds - 1, sum: rounds * (((tasks - 1) * (tasks - 2)) / 2) });
  const { order } = await client.runs.report({ runId });
  expect(order).toEqual(Array.from({ length: tasks * rounds }, (_, visit) => `t${visit % tasks}`));
});

test(`a run of ${items} items pauses, survives a restart and ends right`, { timeout: 300_000 }, async () => {
  folders.write(
    'library/items.flow.yaml',
    `millrace: 1
name: Items
tasks:
  numbers: { action: data.range, with: { to: ${items} }, next: list }
  list:
    action: data.set
    forEach: { in: "{{ tasks.numbers.result }}", as: n }
    with: { twice: "{{ n * 2 }}" }
outputs:
  count: "{{ tasks.list.result.size() }}"
  sum: "{{ tasks.list.result.sumBy(r, r.twice) }}"
  ok: "{{ tasks.list.items.all(i, i.status == 'succeeded' && i.attempts == 1) }}"
`,
  );
  const succeeded = (view: RunView): number => view.tasks.list?.items?.succeeded ?? 0;
  const { client, runId, pausedAt } = await pausedInTheMiddle('items.flow.yaml', (view) => succeeded(view) > 0, succeeded);
  expect(pausedAt).toBeLessThan(items);
  const { outputs } = await client.runs.get({ runId });
  const first = await client.runs.items({ runId, task: 'list', offset: 0, limit: 2 });
  expect(outputs).toMatchObject({ count: items, ok: true });
  expect(first.total).toBe(items);
  expect(first.rows[1]?.result).toEqual({ twice: Number(first.rows[1]?.value) * 2 });
  expect(outputs?.sum).toBe(2 * (first.rows[0]?.value === 1 ? (items * (items + 1)) / 2 : (items * (items - 1)) / 2));
});
