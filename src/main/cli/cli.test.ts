import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Child, runCli } from '../testing/child.ts';
import { cliProcesses } from '../testing/cli-processes.ts';

const processes = cliProcesses();
const data = (): string[] => processes.data();

function start(entry: string, args: readonly string[]): Child {
  const child = new Child(entry, args, { MILLRACE_LIBRARY: processes.folders.library });
  return processes.owned(child);
}

/** Steps that append to a file, so that what really happened can be counted; step `hold` waits for the file `go`. */
const steps = `millrace: 1
name: Steps
inputs: { folder: { type: string } }
tasks:
  one: { action: file.write, with: { path: "{{ inputs.folder }}/ledger", content: "one\\n", ifExists: append }, next: hold }
  hold:
    action: shell.run
    onInterrupted: retry
    with: { shell: "while [ ! -e '{{ inputs.folder }}/go' ]; do sleep 0.05; done" }
    next: two
  two: { action: file.write, with: { path: "{{ inputs.folder }}/ledger", content: "two\\n", ifExists: append } }
outputs: { done: "{{ tasks.two.status }}" }
`;

test('run --json prints one object, in the shape that others rely on', async () => {
  const file = processes.folders.write(
    'a.flow.yaml',
    `millrace: 1
name: Shape
inputs: { n: { type: integer, default: 3 } }
tasks:
  each: { action: data.set, forEach: { in: "{{ range(inputs.n) }}", as: i }, with: { i: "{{ i }}" }, next: [big, bad] }
  big: { action: data.set, with: { text: "{{ range(60000).map(i, 'entry') }}" } }
  bad: { action: flow.fail, onError: continue, with: { message: no, code: mine } }
outputs: { n: "{{ tasks.each.result.size() }}" }
`,
  );
  const { code, stdout, stderr } = await runCli(['run', file, '--input', 'n=5', '--json', ...data()]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ status: 'succeeded', outputs: { n: 5 }, error: null });
  expect(report.tasks.each).toMatchObject({
    status: 'succeeded',
    visits: 1,
    items: { total: 5, succeeded: 5, failed: 0 },
    result: [{ i: 0 }, { i: 1 }, { i: 2 }, { i: 3 }, { i: 4 }],
  });
  expect(report.tasks.big.truncated).toBe(true);
  expect(JSON.stringify(report.tasks.big.result).length).toBeLessThanOrEqual(256 * 1024 + 16);
  expect(report.tasks.bad).toMatchObject({ status: 'failed', attempts: 1, error: { code: 'mine', message: 'no' } });
  expect(report.order[0]).toBe('each');
  expect(new Set(report.order)).toEqual(new Set(['bad', 'big', 'each']));
  expect(typeof report.durationMs).toBe('number');

  const listed = JSON.parse((await runCli(['list', '--json', ...data()])).stdout);
  expect(listed.runs).toEqual([
    { runId: report.runId, workflow: 'Shape', status: 'succeeded', startedAt: report.startedAt, durationMs: report.durationMs },
  ]);
  const shown = JSON.parse((await runCli(['show', report.runId, '--json', ...data()])).stdout);
  expect(shown).toEqual(report);
});

test('exit codes: failed 1, usage 2', async () => {
  const failing = processes.folders.write(
    'f.flow.yaml',
    'millrace: 1\ntasks:\n  a: { action: flow.fail, with: { message: Nothing works, code: mine } }\n',
  );
  const failed = await runCli(['run', failing, '--durability', 'memory', ...data()]);
  expect(failed.code).toBe(1);
  expect(failed.stdout).toContain('Task a: mine: Nothing works');
  expect(failed.stdout).not.toContain('\u001b[');

  for (const args of [
    [],
    ['nothing'],
    ['run'],
    ['run', failing, '--what'],
    ['run', failing, '--durability', 'iron'],
    ['export', 'x'],
    ['import', 'y'],
    ['show', 'nope', ...data()],
  ]) {
    const { code, stderr } = await runCli(args);
    expect([args, code]).toEqual([args, 2]);
    expect(stderr).not.toBe('');
  }
});

test('a bad file gives every problem with its place, and nothing is run', async () => {
  const bad = processes.folders.write(
    'bad.flow.yaml',
    'millrace: 1\ntasks:\n  a: { action: no.such, next: nowhere }\n  b: { action: flow.noop, nxt: a }\n',
  );
  const json = await runCli(['run', bad, '--json', ...data()]);
  expect(json.code).toBe(2);
  const { ok, problems } = JSON.parse(json.stdout);
  expect(ok).toBe(false);
  expect(problems.map(({ code, line }: { code: string; line: number }) => [code, line])).toEqual([
    ['unknown-action', 3],
    ['unknown-task', 3],
    ['unknown-key', 4],
  ]);
  for (const problem of problems)
    expect(Object.keys(problem).sort()).toEqual(['code', 'column', 'file', 'hint', 'line', 'message', 'task']);
  expect(existsSync(processes.folders.data)).toBe(false);

  const text = await runCli(['run', bad, ...data()]);
  expect(text.code).toBe(2);
  for (const { line, column } of problems) expect(text.stderr).toContain(`:${line}:${column} `);
  expect(text.stdout).toBe('');

  const good = processes.folders.write('good.flow.yaml', 'millrace: 1\ntasks:\n  a: { action: flow.noop }\n');
  const both = await runCli(['validate', good, bad, '--json']);
  expect(both.code).toBe(2);
  expect(JSON.parse(both.stdout).problems).toHaveLength(3);
  expect(JSON.parse((await runCli(['validate', good, '--json'])).stdout)).toEqual({ ok: true, problems: [] });
  expect((await runCli(['validate', join(processes.folders.root, 'none.flow.yaml')])).code).toBe(2);
});

test('inputs come from pairs and files, and are checked before anything is recorded', async () => {
  const file = processes.folders.write(
    'in.flow.yaml',
    'millrace: 1\ninputs: { n: { type: integer, minimum: 1 }, list: { type: array, default: [] } }\ntasks:\n  a: { action: data.set, with: { v: "{{ inputs }}" } }\noutputs: { v: "{{ tasks.a.result.v }}" }\n',
  );
  const inputs = processes.folders.write('in.yaml', 'n: 1\nlist: [a, b]\n');
  const good = await runCli(['run', file, '--input-file', inputs, '--input', 'n=7', '--json', ...data()]);
  expect(JSON.parse(good.stdout).outputs).toEqual({ v: { n: 7, list: ['a', 'b'] } });
  const endless = await runCli(['run', file, '--input', 'n=1', '--input', 'list=[.inf]', ...data()]);
  expect(endless).toMatchObject({ code: 2, stderr: expect.stringContaining('input list holds a number that JSON does not have') });
  const wrong = await runCli(['run', file, '--input', 'n=0', '--json', ...data()]);
  expect(wrong.code).toBe(2);
  expect(JSON.parse(wrong.stdout)).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
  expect((await runCli(['run', file, ...data()])).stderr).toContain('n');
  expect((await runCli(['run', file, '--input', '__proto__=1', ...data()])).code).toBe(2);
  expect(JSON.parse((await runCli(['list', '--json', ...data()])).stdout).runs).toHaveLength(1);
});

test('schema and actions are JSON', async () => {
  const schema = JSON.parse((await runCli(['schema'])).stdout);
  expect(schema).toMatchObject({ type: 'object', required: expect.arrayContaining(['millrace', 'tasks']) });
  const { actions } = JSON.parse((await runCli(['actions', '--json'])).stdout);
  const noop = actions.find(({ id }: { id: string }) => id === 'flow.noop');
  expect(noop).toMatchObject({ kind: 'cpu', input: { type: 'object' } });
  expect((await runCli(['actions'])).stdout).toContain('http.request');
});

test('Ctrl-C pauses and keeps the run, and says how to go on', async () => {
  const file = processes.folders.write('steps.flow.yaml', steps);
  const child = start('src/main/cli/index.ts', ['run', file, '--input', `folder=${processes.folders.root}`, ...data()]);
  await child.says(/^one succeeded/m);
  child.kill('SIGINT');
  processes.folders.write('go', '');
  const stopped = await child.finished;
  expect(stopped.code).toBe(130);
  const runId = /-- resume (\S+)/.exec(stopped.stdout)?.[1] ?? '';
  expect(stopped.stdout).toContain(`npm run -s cli -- resume ${runId} --data ${processes.folders.data}`);
  expect(readFileSync(join(processes.folders.root, 'ledger'), 'utf8')).toBe('one\n');
  expect(JSON.parse((await runCli(['list', '--json', ...data()])).stdout).runs).toMatchObject([{ runId, status: 'paused' }]);

  const resumed = await runCli(['resume', runId, '--json', ...data()]);
  expect(resumed.code).toBe(0);
  expect(JSON.parse(resumed.stdout)).toMatchObject({
    runId,
    status: 'succeeded',
    outputs: { done: 'succeeded' },
    order: ['one', 'hold', 'two'],
  });
  expect(readFileSync(join(processes.folders.root, 'ledger'), 'utf8')).toBe('one\ntwo\n');
  // A run that has ended is shown again: whoever was killed at the very end may ask.
  const again = await runCli(['resume', runId, '--json', ...data()]);
  expect([again.code, JSON.parse(again.stdout)]).toEqual([0, JSON.parse(resumed.stdout)]);
  expect((await runCli(['cancel', runId, ...data()])).code).toBe(2);
});

test('after kill -9 the run is still there, goes on, and repeats nothing that had ended', async () => {
  const file = processes.folders.write('steps.flow.yaml', steps);
  const child = start('src/main/cli/index.ts', ['run', file, '--input', `folder=${processes.folders.root}`, ...data()]);
  await child.says(/^one succeeded/m);
  child.kill('SIGKILL');
  await child.finished;
  const { runs } = JSON.parse((await runCli(['list', '--json', ...data()])).stdout);
  expect(runs).toMatchObject([{ workflow: 'Steps', status: 'running' }]);
  processes.folders.write('go', '');
  const resumed = await runCli(['resume', runs[0].runId, '--json', ...data()]);
  expect(resumed.code).toBe(0);
  expect(JSON.parse(resumed.stdout)).toMatchObject({ status: 'succeeded', tasks: { one: { attempts: 1 } } });
  expect(readFileSync(join(processes.folders.root, 'ledger'), 'utf8')).toBe('one\ntwo\n');
});

test('an interrupted run can be canceled; other runs are left alone', async () => {
  const file = processes.folders.write('steps.flow.yaml', steps);
  const child = start('src/main/cli/index.ts', ['run', file, '--input', `folder=${processes.folders.root}`, ...data()]);
  await child.says(/^one succeeded/m);
  child.kill('SIGKILL');
  await child.finished;
  const other = processes.folders.write('other.flow.yaml', 'millrace: 1\ntasks:\n  a: { action: flow.noop }\n');
  expect((await runCli(['run', other, ...data()])).code).toBe(0);
  const { runs } = JSON.parse((await runCli(['list', '--json', ...data()])).stdout);
  expect(runs.map(({ status }: { status: string }) => status)).toEqual(['succeeded', 'running']);
  const canceled = await runCli(['cancel', runs[1].runId, ...data()]);
  expect(canceled.stdout).toContain('canceled');
  expect(canceled.code).toBe(0);
  const shown = JSON.parse((await runCli(['show', runs[1].runId, '--json', ...data()])).stdout);
  expect(shown).toMatchObject({ status: 'canceled', tasks: { one: { status: 'succeeded' }, two: { status: 'unreached' } } });
});

test('while serve has the data folder, commands go to it; while a command has it, they say who', async () => {
  const file = processes.folders.write('steps.flow.yaml', steps);
  const serve = start('src/main/serve/index.ts', ['--no-open', ...data(), '--library', processes.folders.library]);
  const [, url] = await serve.says(/^Millrace: (http:\/\/127\.0\.0\.1:\d+\/#t=[\w-]{43})\n$/);
  expect(url).toBeDefined();
  processes.folders.write('go', '');
  const ran = await runCli(['run', file, '--input', `folder=${processes.folders.root}`, '--json', ...data()]);
  expect(ran.code).toBe(0);
  const { runId } = JSON.parse(ran.stdout);
  expect(JSON.parse((await runCli(['list', '--json', ...data()])).stdout).runs).toMatchObject([{ runId, status: 'succeeded' }]);
  serve.kill('SIGTERM');
  expect(await serve.finished).toMatchObject({ code: 0 });

  const held = processes.folders.write('held/steps.flow.yaml', steps);
  const run = start('src/main/cli/index.ts', ['run', held, '--input', `folder=${processes.folders.root}/held`, ...data()]);
  await run.says(/^one succeeded/m);
  const refused = await runCli(['list', ...data()]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(`process ${run.process.pid} (cli`);
});

test('serve takes up what was going when it was killed, and a second serve says who has the folder', async () => {
  const file = processes.folders.write('library/steps.flow.yaml', steps);
  const args = ['--no-open', ...data(), '--library', processes.folders.library];
  const first = start('src/main/serve/index.ts', args);
  await first.says(/Millrace: /);
  const second = await start('src/main/serve/index.ts', args).finished;
  expect(second.code).toBe(2);
  expect(second.stderr).toContain(`process ${first.process.pid} (serve`);
  const running = start('src/main/cli/index.ts', ['run', file, '--input', `folder=${processes.folders.root}`, ...data()]);
  await running.says(/^one succeeded/m);
  first.kill('SIGKILL');
  await first.finished;
  expect((await running.finished).code).toBe(4);

  processes.folders.write('go', '');
  const third = start('src/main/serve/index.ts', args);
  await third.says(/Millrace: /);
  const { runs } = JSON.parse((await runCli(['list', '--json', ...data()])).stdout);
  const finished = await runCli(['resume', runs[0].runId, '--json', ...data()]);
  expect(finished.code).toBe(0);
  expect(JSON.parse(finished.stdout)).toMatchObject({ status: 'succeeded', tasks: { one: { attempts: 1 } } });
  expect(readFileSync(join(processes.folders.root, 'ledger'), 'utf8')).toBe('one\ntwo\n');
});
