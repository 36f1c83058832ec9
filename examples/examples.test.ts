import { cpSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { actionCatalogue } from '../src/engine/actions/catalog.ts';
import { actionRunners } from '../src/engine/actions/runners.ts';
import { parseWorkflow } from '../src/engine/format/index.ts';
import type { JsonObject } from '../src/engine/json.ts';
import { checkInputs, createRuntime, type RunHandle } from '../src/engine/runtime/index.ts';
import { systemClock, systemRandom } from '../src/main/host/clock.ts';
import { createEffects } from '../src/main/host/ports/index.ts';

const examples = import.meta.dirname;
const names = readdirSync(examples).filter((name) => name.endsWith('.flow.yaml'));
const notified: { title: string; body: string }[] = [];
const effects = createEffects({
  scriptChildPath: join(examples, '../src/main/host/ports/script-child.ts'),
  notify: (request) => notified.push(request) > 0,
});
const runtime = createRuntime({
  clock: systemClock,
  random: systemRandom,
  store: null,
  effects,
  actions: actionCatalogue,
  runners: actionRunners,
  env: {},
  log: () => undefined,
  limits: { maxConcurrentRuns: 10, maxConcurrentTasks: 50, taskTimeoutMs: 300_000, runTimeoutMs: 3_600_000, cancelGraceMs: 10_000 },
  load: () => 0,
  cores: 2,
});
afterAll(async () => {
  await runtime.close();
  await effects.close();
});

/** A library folder with the examples' data, as a user has it. */
let library: string;
beforeEach(() => {
  notified.length = 0;
  library = mkdtempSync(join(tmpdir(), 'examples-'));
  cpSync(join(examples, 'data'), join(library, 'data'), { recursive: true });
});
afterEach(() => rmSync(library, { recursive: true, force: true }));

function parse(name: string) {
  const { workflow, problems } = parseWorkflow(readFileSync(join(examples, name), 'utf8'), { file: name, actions: actionCatalogue });
  expect(problems).toEqual([]);
  if (!workflow) throw new Error(`${name} cannot be read`);
  return workflow;
}

async function run(
  name: string,
  inputs: JsonObject = {},
): Promise<{ handle: RunHandle; outputs: JsonObject; status: string; error: { code: string; message: string } | null }> {
  const workflow = parse(`${name}.flow.yaml`);
  const handle = runtime.start({
    runId: systemRandom.uuid(),
    workflow,
    definitionHash: name,
    path: null,
    baseDir: library,
    inputs: checkInputs(workflow, inputs),
    trigger: 'test',
    createdAt: Date.now(),
    durability: 'memory',
  });
  const { status, outputs, error } = await handle.ended();
  return { handle, status, outputs, error };
}

function put(path: string, content: string): void {
  mkdirSync(dirname(join(library, path)), { recursive: true });
  writeFileSync(join(library, path), content);
}

const read = (path: string): string => readFileSync(join(library, path), 'utf8');
const attemptsOf = (handle: RunHandle, task: string): number | undefined => handle.task(task)?.attempts;
const statusOf = (handle: RunHandle, task: string): string | undefined => handle.task(task)?.view.status;

describe.each(names)('%s', (name) => {
  test('is sound, described, and laid out without overlaps, from left to right', () => {
    const workflow = parse(name);
    expect(workflow.description.length).toBeGreaterThan(40);
    expect(workflow.tags.length).toBeGreaterThan(0);
    for (const input of Object.values(workflow.inputs)) expect(input.title && input.description).toBeTruthy();
    const text = readFileSync(join(examples, name), 'utf8');
    const places = new Map(
      [...text.slice(text.indexOf('\nlayout:')).matchAll(/^ {2}(\w+): \{ x: (\d+), y: (\d+) \}$/gm)].map(([, id = '', x, y]) => [
        id,
        { x: Number(x), y: Number(y) },
      ]),
    );
    expect([...places.keys()].sort()).toEqual(workflow.tasks.map((task) => task.id).sort());
    const all = [...places.values()];
    for (const [i, a] of all.entries()) {
      for (const b of all.slice(i + 1)) expect(Math.abs(a.x - b.x) >= 260 || Math.abs(a.y - b.y) >= 100).toBe(true);
    }
    for (const task of workflow.tasks) {
      for (const target of task.next.flatMap((transition) => transition.to))
        expect(places.get(target)?.x).toBeGreaterThan(places.get(task.id)?.x ?? 0);
    }
  });
});

describe('folder-report', () => {
  test('finds sizes, types and duplicates, writes both reports, and retries once on every run', async () => {
    put('in/a.ts', 'const a = 1;\n');
    put('in/copy/a.ts', 'const a = 1;\n');
    put('in/copy/b & <b>.ts', 'const a = 1;\n');
    put('in/readme.md', '# One\n\nTwo');
    put('in/big.bin', 'x'.repeat(5000));
    put('in/empty.txt', '');
    put('in/empty2.txt', '');
    put('in/node_modules/m.js', 'left out');
    for (let round = 1; round <= 2; round++) {
      const { handle, outputs, status } = await run('folder-report', { folder: 'in' });
      expect(status).toBe('succeeded');
      expect(outputs).toEqual({
        files: 7,
        megabytes: 0,
        lines: 6,
        duplicates: 1,
        wastedKb: 0,
        largest: 'in/big.bin',
        report: 'report/report.html',
        csv: 'report/files.csv',
      });
      expect(attemptsOf(handle, 'lines')).toBe(2);
      expect(handle.task('hash')?.view.items).toMatchObject({ total: 7, succeeded: 7 });
    }
    const html = read('report/report.html');
    expect(html).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
    expect(html).toContain('<td>in/a.ts · in/copy/a.ts · in/copy/b &amp; &lt;b&gt;.ts</td>');
    expect(html).toContain('Nothing changed while this report was made.');
    expect(html).not.toContain('<b>');
    expect(html).not.toMatch(/\$\{|\{\{/);
    expect(read('report/files.csv').split('\n')).toHaveLength(1 + 7 + 1);
    expect(read('report/files.csv')).toContain('in/big.bin,5000,');
  });

  test('reports on the sources of the app itself', async () => {
    const { status, outputs } = await run('folder-report', { folder: join(examples, '../src') });
    expect(status).toBe('succeeded');
    expect(outputs['lines']).toBeGreaterThan(10_000);
  });

  test('a folder of 20,000 files', async () => {
    for (let folder = 0; folder < 100; folder++) {
      for (let file = 0; file < 200; file++) {
        const path = `in/d${folder}/f${file}.txt`;
        if (file === 0) put(path, `folder ${folder}\n`);
        else linkSync(join(library, `in/d${folder}/f0.txt`), join(library, path));
      }
    }
    const { status, outputs } = await run('folder-report', { folder: 'in' });
    expect(status).toBe('succeeded');
    expect(outputs).toMatchObject({ files: 20_000, lines: 20_000, duplicates: 100 });
    expect(read('report/files.csv').split('\n')).toHaveLength(20_002);
  });

  test('a folder that is not there fails and says which', async () => {
    const { status, error } = await run('folder-report', { folder: 'absent' });
    expect(status).toBe('failed');
    expect(error).toMatchObject({ code: 'not_found', message: expect.stringContaining('absent') });
  });
});

test('log-digest reads 10,000 lines and agrees with counting by hand', async () => {
  const { handle, status, outputs } = await run('log-digest');
  expect(status).toBe('succeeded');
  const lines = read('data/access.log').trimEnd().split('\n');
  const entries = lines.map((line) => line.split(' ')).filter((parts) => parts.length === 7);
  const errors = entries.filter((parts) => Number(parts[4]) >= 500);
  expect(outputs).toEqual({
    lines: 10_000,
    requests: entries.length,
    unreadable: lines.length - entries.length,
    errors: errors.length,
    slow: entries.filter((parts) => Number(parts[6]) >= 1000).length,
    digest: 'report/log-digest.md',
  });
  expect(lines.length - entries.length).toBeGreaterThan(0);
  expect(statusOf(handle, 'warn')).toBe('succeeded');
  const hours = new Set(entries.map((parts) => parts[0]?.slice(0, 13)));
  const digest = read('report/log-digest.md');
  for (const hour of hours) expect(digest).toContain(`| ${hour?.replace('T', ' ')} |`);
  expect(digest).toContain(`| 503 | ${entries.filter((parts) => parts[4] === '503').length} |`);
});

test('log-digest does not warn while errors are few', async () => {
  const { handle, status } = await run('log-digest', { maxErrorShare: 0.5 });
  expect(status).toBe('succeeded');
  expect(statusOf(handle, 'warn')).toBe('unreached');
  expect(read('report/log-digest.md')).toContain('## By status');
});

test('probe-endpoints calls 1,000 local endpoints, 50 at once, and tells the slow and the broken', async () => {
  const calls = new Map<string, number>();
  let busy = 0;
  let busiest = 0;
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    const n = Number(url.split('/').at(-1));
    const call = (calls.get(url) ?? 0) + 1;
    calls.set(url, call);
    busiest = Math.max(busiest, ++busy);
    const end = (status: number): void => {
      busy--;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ n }));
    };
    if (n % 100 === 7) end(503);
    else if (n % 100 === 11) end(404);
    else if (n % 50 === 3 && call === 1) end(500);
    else if (n % 200 === 13) setTimeout(end, 400, 200);
    else setTimeout(end, 1, 200);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // Server and client share this process: with the default of 2 s a machine that stalls would count as retries.
  const { handle, status, outputs } = await run('probe-endpoints', { baseUrl, count: 1000, slowMs: 399, timeout: '60s' });
  server.closeAllConnections();
  server.close();
  expect(status).toBe('succeeded');
  expect(outputs).toMatchObject({ called: 1000, up: 980, down: 20, triedAgain: 30, report: 'report/endpoints.json' });
  expect(outputs['slow']).toBeGreaterThanOrEqual(5);
  expect(calls.size).toBe(1000);
  expect(calls.get('/endpoint/7')).toBe(3);
  expect(calls.get('/endpoint/11')).toBe(1);
  expect(busiest).toBeLessThanOrEqual(50);
  expect(handle.task('probe')?.view.items).toMatchObject({ total: 1000, succeeded: 980, failed: 20 });
  const report = JSON.parse(read('report/endpoints.json')) as {
    failures: { key: string; count: number; urls: string[] }[];
    slowest: { url: string }[];
  };
  expect(report.failures).toMatchObject([{ key: 'http_status', count: 20 }]);
  expect(report.failures[0]?.urls).toContain(`${baseUrl}/endpoint/107`);
  expect(report.slowest.map((answer) => answer.url)).toContain(`${baseUrl}/endpoint/213`);
  expect(notified).toMatchObject([{ title: '20 of 1000 addresses do not answer as they should', body: 'http_status: 20' }]);
});

test('probe-endpoints with addresses of your own, all down', async () => {
  const { status, outputs } = await run('probe-endpoints', { urls: ['http://127.0.0.1:1/', 'http://no-such-host.invalid/'] });
  expect(status).toBe('succeeded');
  expect(outputs).toMatchObject({ called: 2, up: 0, down: 2, triedAgain: 2, p95Ms: null });
});

test('csv-clean keeps complete rows once and writes the others apart', async () => {
  const { status, outputs } = await run('csv-clean');
  expect(status).toBe('succeeded');
  const { read: total, clean, repeated, rejected } = outputs as Record<string, number>;
  expect(Number(clean) + Number(repeated) + Number(rejected)).toBe(total);
  expect(Number(repeated) > 0 && Number(rejected) > 0).toBe(true);
  const rows = read('report/orders-clean.csv').trimEnd().split('\n');
  expect(rows[0]).toBe('id,customer,country,amount,date');
  expect(rows).toHaveLength(Number(clean) + 1);
  expect(rows.slice(1).every((row) => /^\d+,.+,[A-Z]{0,2},\d+(\.\d+)?,2026-\d\d-\d\d$/.test(row))).toBe(true);
  expect(read('report/orders-rejected.csv').trimEnd().split('\n')).toHaveLength(Number(rejected) + 1);
});

test('csv-clean stops before it writes when too much is rejected', async () => {
  const { status, error } = await run('csv-clean', { maxRejected: 0.01 });
  expect(status).toBe('failed');
  expect(error).toMatchObject({ code: 'too_many_rejected' });
  expect(readdirSync(library)).toEqual(['data']);
});

test('disk-usage adds up', async () => {
  put('in/a/x.bin', 'x'.repeat(2048));
  put('in/a/y.bin', 'x'.repeat(1024));
  put('in/z.txt', 'x');
  const { status, outputs } = await run('disk-usage', { folder: './in/', before: '9999-01-01' });
  expect(status).toBe('succeeded');
  expect(outputs).toMatchObject({
    files: 3,
    bytes: 3073,
    untouched: 3,
    folders: [
      { key: 'in/a', files: 2, bytes: 3072 },
      { key: 'in', files: 1, bytes: 1 },
    ],
  });
  expect(read('report/disk-usage.md')).toContain('- .bin: 3 KB in 2 files');
});

describe('deploy-dry-run', () => {
  test.each([
    ['test', 'unreached', 1, 4],
    ['staging', 'unreached', 1, 4],
    ['production', 'succeeded', 4, 5],
  ])('%s', async (environment, backup, parts, steps) => {
    const { handle, status, outputs } = await run('deploy-dry-run', { environment });
    expect(status).toBe('succeeded');
    expect(outputs).toEqual({ steps, changelog: `## 1.4.0\n\nReleased to ${environment}.` });
    expect(statusOf(handle, 'backup')).toBe(backup);
    expect(handle.task('rollout')?.view.items?.total).toBe(parts);
    expect(statusOf(handle, 'rollback')).toBe('unreached');
    expect(notified).toHaveLength(1);
  });

  test('goes back when it is not healthy', async () => {
    const { handle, status, error } = await run('deploy-dry-run', { healthy: false });
    expect(status).toBe('failed');
    expect(error).toMatchObject({ code: 'unhealthy', task: 'stop' });
    expect(statusOf(handle, 'rollback')).toBe('succeeded');
    expect(notified).toEqual([]);
  });
});

test('batch-rename-preview plans new names and renames nothing', async () => {
  const before = readdirSync(join(library, 'data/inbox'));
  const { status, outputs } = await run('batch-rename-preview');
  expect(status).toBe('succeeded');
  expect(outputs).toEqual({ files: 5, renamed: 4, plan: 'report/rename-plan.csv' });
  expect(read('report/rename-plan.csv')).toContain('data/inbox/Invoice 2026_01.txt,data/inbox/invoice-2026-01.txt\n');
  expect(readdirSync(join(library, 'data/inbox'))).toEqual(before);
});

test('batch-rename-preview stops when names would clash', async () => {
  put('data/inbox/meeting_notes.md', 'x');
  const { status, error } = await run('batch-rename-preview');
  expect(status).toBe('failed');
  expect(error).toMatchObject({ code: 'clash', message: expect.stringContaining('meeting-notes.md') });
});

test('wait-for-file tries again until it is delivered', async () => {
  const { handle, status, outputs } = await run('wait-for-file', { deliverAfter: '300ms' });
  expect(status).toBe('succeeded');
  expect(outputs['total']).toBe(16);
  expect(outputs['looks']).toBeGreaterThanOrEqual(2);
  expect(statusOf(handle, 'missing')).toBe('unreached');
});

test('wait-for-file gives up after as many looks as it was told', async () => {
  const { handle, status } = await run('wait-for-file', { patience: 2, deliverAfter: '2s' });
  expect(status).toBe('succeeded');
  expect(attemptsOf(handle, 'look')).toBe(2);
  expect(statusOf(handle, 'missing')).toBe('succeeded');
});

test('every template is worth having offline: none asks for an address outside this machine', () => {
  const addresses = names.flatMap((name) =>
    [...readFileSync(join(examples, name), 'utf8').matchAll(/https?:\/\/[^\s"'/<]+/g)].map(([found]) => found),
  );
  for (const address of addresses) expect(address).toMatch(/^http:\/\/127\.0\.0\.1/);
});
