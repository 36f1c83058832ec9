import { expect, test } from 'vitest';
import type { JsonObject } from '../../json.ts';
import { performAction } from '../../testing/perform-action.ts';

async function run(given: JsonObject, end: { exitCode?: number; stderr?: string; truncated?: boolean } = {}) {
  let asked: object | undefined;
  const processes = {
    run: (request: object) => {
      asked = request;
      return Promise.resolve({ exitCode: 0, stdout: 'out', stderr: '', truncated: false, ...end });
    },
  };
  const { outcome, logs } = await performAction('shell.run', given, { effects: { processes } });
  return { asked, result: outcome.result, logs };
}

test('a command is a list, a shell line only when chosen', async () => {
  const { asked, result } = await run({ command: ['git', 'log', '-n', 5] });
  expect(asked).toMatchObject({
    baseDir: '/base',
    command: ['git', 'log', '-n', '5'],
    shell: null,
    cwd: null,
    env: {},
    stdin: null,
    limitBytes: 10 * 1024 * 1024,
    graceMs: 10_000,
  });
  expect(result).toEqual({ exitCode: 0, stdout: 'out', stderr: '' });
  const line = await run({ shell: 'a | b', cwd: 'c', env: { N: 1, none: null }, stdin: 'in' });
  expect(line.asked).toMatchObject({ command: null, shell: 'a | b', cwd: 'c', env: { N: '1' }, stdin: 'in' });
});

test('an exit code that is not allowed fails with the end of stderr', async () => {
  const stderr = `${Array.from({ length: 50 }, (_, i) => `line ${i}`).join('\n')}\n`;
  await expect(run({ command: ['x'] }, { exitCode: 2, stderr })).rejects.toMatchObject({
    code: 'exit_code',
    message: 'x ended with exit code 2.\nline 45\nline 46\nline 47\nline 48\nline 49',
    data: { exitCode: 2, stdout: 'out', stderr },
  });
  expect((await run({ command: ['x'], allowExitCodes: [0, 2] }, { exitCode: 2 })).result).toMatchObject({ exitCode: 2 });
  await expect(run({ command: ['x'], allowExitCodes: [1] })).rejects.toMatchObject({ code: 'exit_code' });
});

test('dropped output is told', async () => {
  expect((await run({ command: ['x'] }, { truncated: true })).logs).toMatchObject([{ level: 'warn' }]);
});

test.each([[{}], [{ command: ['a'], shell: 'b' }]])('%j is refused', async (given) => {
  await expect(run(given)).rejects.toMatchObject({ code: 'invalid_input' });
});
