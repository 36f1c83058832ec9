import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunView } from '../../engine/run/view.ts';
import { collect, openTempHost, type TempHost, TempFolders } from '../testing/temp-host.ts';
import { waitUntil } from '../testing/wait-until.ts';

const lines = 30_000;
const textOf = (word: string): string => Array.from({ length: lines }, (_, at) => `${word} ${at} ${'.'.repeat(50)}\n`).join('');

/** Counts the words of the lines, fails until it may pass, and reads the lines once more. */
const flow = `millrace: 1
name: Lines
tasks:
  read: { action: file.lines, with: { path: log.txt }, next: each }
  each: { action: data.set, with: { word: "{{ line.split(' ')[0] }}" }, forEach: { in: "{{ tasks.read.result }}", as: line, concurrency: 4 }, next: gate }
  gate: { action: file.read, with: { path: open }, next: sum }
  sum: { action: data.set, with: { old: "{{ tasks.read.result.filter(x, x.startsWith('old')).size() }}", again: "{{ tasks.read.result.map(x, x.size()).sum() }}" } }
outputs:
  old: "{{ tasks.sum.result.old }}"
  chars: "{{ tasks.sum.result.again }}"
  words: "{{ tasks.each.result.map(x, x.word).unique() }}"
  last: "{{ tasks.read.result.last() }}"
`;

let folders: TempFolders;
let open: TempHost;

beforeEach(async () => {
  folders = new TempFolders();
  folders.write('library/lines.flow.yaml', flow);
  folders.write('library/log.txt', textOf('old'));
  open = await openTempHost(folders);
});
afterEach(async () => {
  await open.host.close();
  folders.remove();
});

const view = async (runId: string): Promise<RunView> => (await open.client.runs.get({ runId })).view;
const blobs = (): string[] =>
  readdirSync(join(folders.data, 'blobs'), { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile() && !each.parentPath.endsWith('unnamed'))
    .map((each) => each.name);

test('lines are those of the file as it was read: after a restart, in a run that takes them over, and until nothing names them', {
  timeout: 120_000,
}, async () => {
  const { runId } = await open.client.runs.start({ path: 'lines.flow.yaml', inputs: {} });
  await waitUntil(async () => ((await view(runId)).tasks.each?.items?.succeeded ? true : null));
  await open.client.runs.pause({ runId });
  await waitUntil(async () => ((await view(runId)).run.status === 'paused' ? true : null));
  const before = (await view(runId)).tasks.each?.items?.succeeded ?? 0;
  expect(before).toBeLessThan(lines);
  expect(blobs()).toHaveLength(1);

  folders.write('library/log.txt', textOf('new'));
  await open.host.close();
  open = await openTempHost(folders);
  await open.client.runs.resume({ runId });
  await waitUntil(async () => ((await view(runId)).run.endedAt === null ? null : true));
  expect((await view(runId)).run).toMatchObject({ status: 'failed', error: { task: 'gate', code: 'not_found' } });
  expect((await view(runId)).tasks.each?.items?.succeeded).toBe(lines);
  const { rows } = await open.client.runs.items({ runId, task: 'each', offset: lines - 1, limit: 1 });
  expect(rows).toMatchObject([{ value: `old ${lines - 1} ${'.'.repeat(50)}`, result: { word: 'old' } }]);

  rmSync(join(folders.library, 'log.txt'));
  folders.write('library/open', '');
  const next = await open.client.runs.start({ path: 'lines.flow.yaml', inputs: {}, from: { kind: 'failure', runId } });
  await collect(await open.client.runs.watch({ runId: next.runId }));
  const { outputs } = await open.client.runs.get({ runId: next.runId });
  const chars = textOf('old').length - lines;
  expect(outputs).toEqual({ old: lines, chars, words: ['old'], last: `old ${lines - 1} ${'.'.repeat(50)}` });

  expect(blobs()).toHaveLength(1);
  await open.client.runs.remove({ runId });
  await open.host.close();
  open = await openTempHost(folders);
  expect(blobs()).toHaveLength(1);
  expect((await open.client.runs.task({ runId: next.runId, task: 'read' })).result).toContain(`old 0 ${'.'.repeat(50)}`);
  await open.client.runs.remove({ runId: next.runId });
  expect(blobs()).toEqual([]);
});

test('a called workflow is given one as plain data', { timeout: 60_000 }, async () => {
  folders.write(
    'library/parent.flow.yaml',
    `millrace: 1
tasks:
  range: { action: data.range, with: { from: 0, to: 5000 }, next: call }
  call: { action: flow.call, with: { workflow: child.flow.yaml, inputs: { rows: "{{ tasks.range.result }}" } } }
outputs: { sum: "{{ tasks.call.result.sum }}" }
`,
  );
  folders.write(
    'library/child.flow.yaml',
    'millrace: 1\ninputs: { rows: { type: array } }\ntasks: { t: { action: flow.noop } }\noutputs: { sum: "{{ inputs.rows.sum() }}" }\n',
  );
  const { runId } = await open.client.runs.start({ path: 'parent.flow.yaml', inputs: {} });
  await collect(await open.client.runs.watch({ runId }));
  expect((await open.client.runs.get({ runId })).outputs).toEqual({ sum: 12_497_500 });
});
