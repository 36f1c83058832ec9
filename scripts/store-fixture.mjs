/**
 * Makes src/main/store/fixtures/<version>/: a small store as this release writes it, with runs in every state that a later
 * release has to go on from. Run it once for each release: `node scripts/store-fixture.mjs`. `--sources <folder>` makes one
 * with the sources of another checkout; `--child <folder>` is the script's own second process, which is killed in mid-run.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const option = (name) => (process.argv.includes(name) ? resolve(process.argv[process.argv.indexOf(name) + 1] ?? '') : null);
const sources = option('--sources') ?? repository;
const load = (path) => import(pathToFileURL(join(sources, path)).href);

const workflows = {
  finished: `millrace: 1
name: Finished
inputs:
  n: { type: integer, default: 20 }
tasks:
  add: { action: data.set, with: { sum: "{{ inputs.n + 1 }}" }, next: list }
  list: { action: data.set, forEach: { in: "{{ range(5) }}", as: i }, with: { square: "{{ i * i }}" } }
outputs: { sum: "{{ tasks.add.result.sum }}", last: "{{ tasks.list.result[4].square }}" }
`,
  looping: `millrace: 1
name: Looping
vars: { rounds: 0 }
tasks:
  loop: { action: flow.wait, with: { for: 60ms }, next: [{ to: turn, set: { rounds: "{{ vars.rounds + 1 }}" } }] }
  turn: { action: data.set, with: { at: "{{ vars.rounds }}" }, next: [{ to: loop, when: "{{ vars.rounds < 12 }}" }] }
outputs: { rounds: "{{ vars.rounds }}" }
`,
  waiting: `millrace: 1
name: Waiting
tasks:
  first: { action: flow.noop, next: wait }
  wait: { action: flow.wait, with: { for: 4s }, next: last }
  last: { action: data.set, with: { done: true } }
outputs: { done: "{{ tasks.last.result.done }}" }
`,
  doubtful: `millrace: 1
name: Doubtful
tasks:
  shell: { action: shell.run, with: { command: [sh, -c, "sleep 600"] }, onInterrupted: ask, next: after }
  after: { action: data.set, with: { went: on } }
outputs: { went: "{{ tasks.after.result.went }}" }
`,
  half: `millrace: 1
name: Half a list
tasks:
  list: { action: flow.wait, forEach: { in: "{{ range(16) }}", concurrency: 2 }, with: { for: 250ms }, next: sum }
  sum: { action: data.set, with: { count: "{{ tasks.list.result.size() }}" } }
outputs: { count: "{{ tasks.sum.result.count }}" }
`,
};

const expected = {
  finished: { sum: 21, last: 16 },
  looping: { rounds: 12 },
  waiting: { done: true },
  doubtful: { went: 'on' },
  half: { count: 16 },
};

async function child(folder) {
  const [{ createHost }, { createFileLog }, { findCheckout }, { createRouterClient }] = await Promise.all([
    load('src/main/host/create-host.ts'),
    load('src/main/host/log.ts'),
    load('src/main/host/checkout.ts'),
    import('@orpc/server'),
  ]);
  const dataDir = join(folder, 'data');
  const log = createFileLog({ dir: join(folder, 'logs') });
  const host = await createHost({
    ...findCheckout(),
    kind: 'serve',
    dataDir,
    libraryDir: join(folder, 'library'),
    examplesDir: join(folder, 'library'),
    desktop: {},
    log,
  });
  const client = createRouterClient(host.router, { context: {} });
  const runs = {};
  const start = async (name) => {
    runs[name] = (await client.runs.start({ path: `${name}.flow.yaml`, inputs: {} })).runId;
  };
  const view = async (name) => (await client.runs.get({ runId: runs[name] })).view;
  const until = async (name, holds) => {
    while (!holds(await view(name))) await new Promise((done) => setTimeout(done, 20));
  };
  await start('finished');
  await until('finished', ({ run }) => run.status === 'succeeded');
  await start('looping');
  await until('looping', ({ tasks }) => tasks.turn.visit >= 4);
  await client.runs.pause({ runId: runs.looping });
  await until('looping', ({ run }) => run.status === 'paused');
  for (const name of ['doubtful', 'half', 'waiting']) await start(name);
  await until('half', ({ tasks }) => tasks.list.items?.succeeded >= 6);
  await until('doubtful', ({ tasks }) => tasks.shell.status === 'running');
  process.send({ runs });
}

/** Lets the child work until it has reached every state, and kills it there. */
function workAndDie(folder) {
  return new Promise((done, fail) => {
    const self = fileURLToPath(import.meta.url);
    const process_ = spawn(process.execPath, [self, '--child', folder, '--sources', sources], {
      cwd: sources,
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    let told = null;
    process_.on('message', (message) => {
      told = message;
      // With the shell it started.
      if (process_.pid !== undefined) process.kill(-process_.pid, 'SIGKILL');
    });
    process_.on('exit', () => {
      if (told === null) fail(new Error('The child ended too early.'));
      else done(told.runs);
    });
  });
}

async function make() {
  const { version } = JSON.parse(readFileSync(join(sources, 'package.json'), 'utf8'));
  const target = join(repository, 'src/main/store/fixtures', version);
  const folder = mkdtempSync(join(tmpdir(), 'millrace-fixture-'));
  mkdirSync(join(folder, 'library'));
  for (const [name, text] of Object.entries(workflows)) writeFileSync(join(folder, 'library', `${name}.flow.yaml`), text);
  const runs = await workAndDie(folder);
  const { openStore } = await load('src/main/store/client.ts');
  const store = await openStore({
    dataDir: join(folder, 'data'),
    workerUrl: pathToFileURL(join(sources, 'src/main/store/worker.ts')),
    log: () => undefined,
  });
  await store.putDraft('finished.flow.yaml', 'a draft', null);
  await store.addVersion('finished.flow.yaml', 'a version');
  await store.putSetting('fixture', { kept: true });
  const states = {};
  for (const { runId, status } of (await store.listRuns({ limit: 100 })).runs) states[runId] = status;
  await store.close();
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  // The log is in the database by now; blobs there are none.
  cpSync(join(folder, 'data', 'store.sqlite'), join(target, 'store.sqlite'));
  const described = Object.fromEntries(
    Object.entries(runs).map(([name, runId]) => [name, { runId, status: states[runId], outputs: expected[name] }]),
  );
  writeFileSync(join(target, 'expected.json'), `${JSON.stringify({ version, runs: described }, null, 2)}\n`);
  for (const name of readdirSync(target)) console.log(`${join(target, name)}: ${statSync(join(target, name)).size} bytes`);
  if (existsSync(join(folder, 'data', 'store.sqlite-wal'))) console.log('The log was not empty.');
  rmSync(folder, { recursive: true, force: true });
}

const childFolder = option('--child');
await (childFolder === null ? make() : child(childFolder));
