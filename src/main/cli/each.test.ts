import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../testing/child.ts';
import { cliProcesses } from '../testing/cli-processes.ts';

const processes = cliProcesses();

const rules = `millrace: 1
name: Rules
inputs: { message: { type: object }, least: { type: integer, default: 18 } }
tasks:
  parse: { action: rules.parse, with: { message: "{{ inputs.message }}", data: { least: "{{ inputs.least }}" } }, next: check }
  check:
    action: rules.validate
    with: { data: "{{ tasks.parse.result.data }}", rules: [{ check: data.payload.age >= data.least, message: too young }] }
    next: { on: invalid, to: refuse }
  refuse: { action: flow.fail, with: { code: refused, message: "{{ tasks.check.result.errors[0].message }}" } }
outputs: { age: "{{ inputs.message.?age }}" }
`;

function files(lines: readonly string[]): { flow: string; messages: string; output: string } {
  const flow = processes.folders.write('rules.flow.yaml', rules);
  const messages = join(processes.folders.library, 'messages.jsonl');
  writeFileSync(messages, lines.join('\n'));
  return { flow, messages, output: join(processes.folders.library, 'results.jsonl') };
}

test('run --each runs every line, collects what fails, and tells both', async () => {
  const { flow, messages, output } = files(['{"age":20}', '{"age":3}', '', '{"age":', '[7]', '{"age":30}']);
  const { code, stdout, stderr } = await runCli(['run', flow, '--each', messages, '--output', output, '--json']);
  expect(stderr).toBe('');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    messages: 5,
    succeeded: 2,
    failed: 3,
    complete: true,
    wholeEngine: null,
    failures: [
      { line: 2, task: 'refuse', code: 'refused', message: 'too young' },
      { line: 4, task: null, code: 'parse', message: expect.stringContaining('at column 8') },
      { line: 5, task: null, code: 'invalid_input', message: expect.stringContaining('must be a map') },
    ],
  });
  const results = readFileSync(output, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(results).toMatchObject([
    { line: 1, status: 'succeeded', outputs: { age: 20 } },
    { line: 2, status: 'failed', outputs: { age: 3 }, error: { code: 'refused', task: 'refuse' } },
    { line: 4, status: 'failed', error: { code: 'parse' } },
    { line: 5, status: 'failed', error: { code: 'invalid_input' } },
    { line: 6, status: 'succeeded', outputs: { age: 30 } },
  ]);
});

test('without --output the results are on stdout, and an input given by hand holds for all', async () => {
  const { flow, messages } = files(['{"age":20}', '{"age":3}']);
  const { code, stdout, stderr } = await runCli(['run', flow, '--each', messages, '--input', 'least=1', '--threads', '1']);
  expect(code).toBe(0);
  expect(stdout).toBe('{"line":1,"status":"succeeded","outputs":{"age":20}}\n{"line":2,"status":"succeeded","outputs":{"age":3}}\n');
  expect(stderr).toMatch(/^2 messages in .*: 2 succeeded, 0 failed\.\n$/);
});

test('a workflow with effects goes through the whole engine, and says why', async () => {
  const { messages } = files(['{"name":"a"}', '{"name":"b"}']);
  const flow = processes.folders.write(
    'shell.flow.yaml',
    `millrace: 1
inputs: { name: { type: string } }
tasks: { say: { action: shell.run, with: { command: [echo, "{{ inputs.name }}"] } } }
outputs: { said: "{{ tasks.say.result.stdout }}" }
`,
  );
  const { code, stdout, stderr } = await runCli(['run', flow, '--each', messages]);
  expect(code).toBe(0);
  expect(stdout).toContain('"said":"a\\n"');
  expect(stdout).toContain('"said":"b\\n"');
  expect(stderr).toContain('because task say uses shell.run, which has effects');
});

test.each([
  [['--each', 'none.jsonl'], 'There is no file none.jsonl'],
  [['--each', '-', '--json'], '--output has to say where'],
  [['--each', '-', '--durability', 'durable'], 'leave no history'],
  [['--each', '-', '--threads', '0'], '--threads is a number from 1'],
  [['--output', 'x'], 'go with --each'],
  [['--each', '-', '--output', '/none/x'], 'The results cannot be written'],
])('%j is refused', async (args, message) => {
  const { flow } = files([]);
  const { code, stderr } = await runCli(['run', flow, ...args]);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});
