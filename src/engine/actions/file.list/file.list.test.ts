import { expect, test } from 'vitest';
import { performAction } from '../../testing/perform-action.ts';

test('asks with its defaults, gives the files, warns of what was left out', async () => {
  const file = { path: 'in/a.txt', name: 'a.txt', ext: '.txt', size: 1, modifiedAt: '2026-01-01T00:00:00.000Z' };
  const asked: object[] = [];
  const files = {
    list: (request: { skipped?: (path: string, reason: string) => void }) => {
      asked.push(request);
      request.skipped?.('in/closed', 'denied');
      return Promise.resolve([file]);
    },
  };
  const { outcome, logs } = await performAction('file.list', { folder: 'in' }, { effects: { files } });
  expect(outcome.result).toEqual([file]);
  expect(logs).toMatchObject([{ level: 'warn', message: expect.stringContaining('in/closed') }]);
  await performAction('file.list', { folder: 'in', glob: '*.txt', exclude: '*.log', limit: 2 }, { effects: { files } });
  expect(asked).toMatchObject([
    { baseDir: '/base', folder: 'in', glob: '**/*', exclude: [], limit: null },
    { glob: '*.txt', exclude: ['*.log'], limit: 2 },
  ]);
});
