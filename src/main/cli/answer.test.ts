import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Child, type Finished, runCli } from '../testing/child.ts';
import { cliProcesses } from '../testing/cli-processes.ts';
import { waitUntil } from '../testing/wait-until.ts';

// Many processes one after another, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 });

const processes = cliProcesses();
const data = (): string[] => processes.data();
const cli = (...args: string[]): Promise<Finished> => runCli([...args, ...data()]);
const json = async (...args: string[]) => JSON.parse((await cli(...args, '--json')).stdout);

const release = `millrace: 1
name: Release
tasks:
  what:
    action: human.input
    with: { prompt: What goes out?, assignee: ada, fields: { version: { type: string, pattern: '^v' }, parts: { type: integer, default: 4 } } }
    next: approve
  approve: { action: human.approve, timeout: 30d, with: { prompt: "Release {{ tasks.what.result.version }}?" }, next: [{ to: done, on: approved }] }
  done: { action: data.set, with: { parts: "{{ tasks.what.result.parts }}", by: "{{ tasks.approve.result.by }}", note: "{{ tasks.approve.result.note }}" } }
outputs: { done: "{{ tasks.done.result }}" }
`;

test('a run that asks exits with 4 and says what is asked and how to answer; answers drive it on', async () => {
  const file = processes.folders.write('release.flow.yaml', release);
  const ran = await cli('run', file);
  expect(ran.code).toBe(4);
  const [, runId = ''] = /^Run (\S+) waiting/m.exec(ran.stdout) ?? [];
  expect(ran.stdout).toContain('Task what asks ada: What goes out?');
  expect(ran.stdout).toContain('  parts: integer; otherwise 4');
  expect(ran.stdout).toContain(`npm run -s cli -- answer ${runId} what --input version=… --data ${processes.folders.data}`);
  // Nothing but JSON on stdout; the command goes to stderr.
  const asJson = await cli('resume', runId, '--json');
  expect([asJson.code, JSON.parse(asJson.stdout).status]).toEqual([4, 'waiting']);
  expect(JSON.parse(asJson.stdout).waitsFor).toMatchObject([{ task: 'what', kind: 'input' }]);
  expect(asJson.stderr).toContain(`answer ${runId} what --input`);

  const answered = await cli('answer', runId, 'what', '--input', 'version=v1.4');
  expect([answered.code, answered.stdout]).toEqual([0, `Recorded. Run ${runId} waiting\n`]);
  const shown = await cli('show', runId);
  expect(shown.stdout).toContain('Task approve asks: Release v1.4?');
  expect(shown.stdout).toMatch(/Until \d{4}-\d\d-\d\dT/);
  expect(shown.stdout).toContain(`answer ${runId} approve --approve --data ${processes.folders.data}`);
  expect((await json('show', runId)).asks).toMatchObject([{ runId, task: 'approve', ask: { kind: 'approve' } }]);

  const approved = await json('answer', runId, 'approve', '--approve', '--note', 'well done', '--by', 'Grace');
  expect(approved).toEqual({ runId, task: 'approve', item: null, status: 'succeeded' });
  expect((await json('show', runId)).outputs).toEqual({ done: { parts: 4, by: 'Grace', note: 'well done' } });
});

test('a refused answer says what is asked and how to answer, and moves nothing', async () => {
  const file = processes.folders.write('release.flow.yaml', release);
  const { runId } = JSON.parse((await cli('run', file, '--json')).stdout);
  const how = `answer ${runId} what --input version=…`;
  for (const [args, message] of [
    [['what', '--input', 'version=one', '--input', 'parts=x'], 'The answer does not fit the question'],
    [['what', '--approve'], 'values'],
    [['what'], 'Say one of'],
    [['approve', '--approve'], 'asks nothing'],
    [['nope', '--approve'], 'nope'],
    [['what', '--retry'], 'not in doubt'],
    [['what', '--item', '3', '--input', 'version=1'], '3'],
  ] as const) {
    const { code, stderr, stdout } = await cli('answer', runId, ...args);
    expect([args, code, stdout]).toEqual([args, 2, '']);
    expect(stderr).toContain(message);
    expect(stderr).toContain(how);
  }
  for (const args of [
    ['what', '--approve', '--reject'],
    ['what', '--input', 'a=1', '--retry'],
    ['what', '--item', 'x', '--approve'],
    ['what', 'more', '--approve'],
    [],
  ]) {
    expect((await cli('answer', runId, ...args)).code).toBe(2);
  }
  expect((await cli('answer', 'no-such-run', 'what', '--approve')).stderr).toContain('There is no run no-such-run');
  expect((await json('show', runId)).tasks.what).toMatchObject({ status: 'waiting', attempts: 1 });
});

test('a called run that asks is found from the run that called it, and its answer brings both to their end', async () => {
  processes.folders.write('release.flow.yaml', release);
  const file = processes.folders.write(
    'caller.flow.yaml',
    'millrace: 1\nname: Caller\ntasks:\n  call: { action: flow.call, with: { workflow: release.flow.yaml } }\noutputs: { parts: "{{ tasks.call.result.done.parts }}" }\n',
  );
  const ran = await cli('run', file, '--json');
  expect(ran.code).toBe(4);
  const report = JSON.parse(ran.stdout);
  const { child } = report.tasks.call;
  expect(ran.stderr).toContain(`answer ${child} what --input`);
  const shown = await cli('show', report.runId);
  expect(shown.stdout).toMatch(new RegExp(`${child} +waiting +call +Release`));
  expect(shown.stdout).toContain(`answer ${child} what --input`);
  expect((await json('show', report.runId)).called).toEqual([
    { runId: child, status: 'waiting', workflow: 'Release', task: 'call', item: null },
  ]);
  expect(await json('show', child)).toMatchObject({ parent: { runId: report.runId, task: 'call' } });
  // Only what was started by a person is in the list.
  expect((await json('list')).runs.map(({ runId }: { runId: string }) => runId)).toEqual([report.runId]);

  expect((await cli('answer', child, 'what', '--input', 'version=v2', '--input', 'parts=9')).code).toBe(0);
  expect((await cli('answer', child, 'approve', '--approve')).code).toBe(0);
  expect(await json('show', report.runId)).toMatchObject({ status: 'succeeded', outputs: { parts: 9 } });
});

test('what was interrupted and may have had its effect is decided on the command line', async () => {
  const file = processes.folders.write(
    'work.flow.yaml',
    `millrace: 1
tasks:
  work:
    action: shell.run
    onInterrupted: ask
    with: { shell: "echo x >> '${processes.folders.root}/ledger'; while [ ! -e '${processes.folders.root}/go' ]; do sleep 0.05; done" }
`,
  );
  const ledger = (): number =>
    existsSync(join(processes.folders.root, 'ledger')) ? readFileSync(join(processes.folders.root, 'ledger'), 'utf8').length / 2 : 0;
  const decisions: string[] = [];
  for (const decision of ['--succeed', '--fail', '--retry']) {
    const before = ledger();
    const run = new Child('src/main/cli/index.ts', ['run', file, ...data()]);
    processes.owned(run);
    await waitUntil(() => (ledger() > before ? true : null));
    run.kill('SIGKILL');
    await run.finished;
    const [{ runId }] = (await json('list')).runs;
    const resumed = await cli('resume', runId);
    expect(resumed.code).toBe(4);
    expect(resumed.stdout).toContain(`answer ${runId} work --retry --data ${processes.folders.data}`);
    if (decision === '--retry') processes.folders.write('go', '');
    expect((await cli('answer', runId, 'work', decision)).code).toBe(0);
    const { status, tasks } = await json('show', runId);
    decisions.push(`${decision} ${status} ${tasks.work.attempts} ${ledger() - before}`);
  }
  expect(decisions).toEqual(['--succeed succeeded 1 1', '--fail failed 1 1', '--retry succeeded 2 2']);
});

test('a run begins from where an earlier one failed, from a task on, or as one task; --dry-run says what would run', async () => {
  const file = processes.folders.write(
    'chain.flow.yaml',
    `millrace: 1
name: Chain
tasks:
  one: { action: data.set, with: { made: "{{ run.id }}" }, next: gate }
  gate: { action: shell.run, with: { shell: "test -e '${processes.folders.root}/open'" }, next: two }
  two: { action: data.set, with: { from: "{{ tasks.one.result.made }}" } }
outputs: { from: "{{ tasks.two.result.from }}" }
`,
  );
  const failed = await cli('run', file, '--json');
  expect(failed.code).toBe(1);
  const { runId } = JSON.parse(failed.stdout);
  const dry = await cli('run', file, '--from-failure', runId, '--dry-run');
  expect(dry.code).toBe(0);
  expect(dry.stdout).toMatch(
    new RegExp(
      `^Based on run ${runId}\\.\n  one   is taken over  .+\n  gate  runs           It failed.+\n  two   runs           .+gate.+\n$`,
    ),
  );
  expect((await json('list')).runs).toHaveLength(1);
  processes.folders.write('open', '');
  const again = await cli('run', file, '--from-failure', runId, '--json');
  expect([again.code, JSON.parse(again.stdout)]).toMatchObject([
    0,
    { basedOn: runId, outputs: { from: runId }, tasks: { one: { origin: 'reused' } } },
  ]);
  expect(await json('run', file, '--from', 'two')).toMatchObject({ status: 'succeeded', outputs: { from: runId } });
  expect(await json('run', file, '--only', 'two', '--based-on', runId)).toMatchObject({
    order: ['two'],
    tasks: { two: { result: { from: runId } } },
  });
  expect((await json('run', file, '--only', 'two', '--dry-run')).tasks).toContainEqual(
    expect.objectContaining({ task: 'gate', does: 'idle' }),
  );
  for (const args of [
    ['--dry-run'],
    ['--from', 'two', '--only', 'two'],
    ['--from', 'nope'],
    ['--based-on', runId],
    ['--from-failure', 'nope'],
  ]) {
    expect([args, (await cli('run', file, ...args)).code]).toEqual([args, 2]);
  }
});
