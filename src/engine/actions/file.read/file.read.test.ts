import { expect, test } from 'vitest';
import { performAction } from '../../testing/perform-action.ts';

test('reads at most 50 MB, as text or base64', async () => {
  const asked: object[] = [];
  const files = {
    read: (request: { path: string }) => {
      asked.push(request);
      return Promise.resolve({ path: request.path, size: 3, text: 'abc' });
    },
  };
  expect((await performAction('file.read', { path: 'a' }, { effects: { files } })).outcome).toEqual({
    result: { path: 'a', size: 3, text: 'abc' },
  });
  await performAction('file.read', { path: 'a', encoding: 'base64' }, { effects: { files } });
  expect(asked).toMatchObject([{ baseDir: '/base', path: 'a', encoding: 'utf8', limitBytes: 50 * 1024 * 1024 }, { encoding: 'base64' }]);
});
