import { expect, test } from 'vitest';
import { performAction } from '../../testing/perform-action.ts';

test('hands over code and input, logs what is printed, gives what is returned', async () => {
  let asked: object | undefined;
  const scripts = {
    run: (request: { log: (line: string) => void }) => {
      asked = request;
      request.log('printed');
      return Promise.resolve({ a: 1 });
    },
  };
  const { outcome, logs } = await performAction('script.js', { code: 'return 1', input: [1] }, { effects: { scripts } });
  expect(outcome).toEqual({ result: { a: 1 } });
  expect(asked).toMatchObject({ baseDir: '/base', code: 'return 1', input: [1], timeoutMs: 60_000 });
  expect(logs).toMatchObject([{ level: 'info', message: 'printed' }]);
});
