import { expect, test } from 'vitest';
import { resultOf } from '../../testing/perform-action.ts';

test('sha256 unless told otherwise', async () => {
  const files = {
    hash: ({ path, algorithm }: { path: string; algorithm: string }) => Promise.resolve({ path, size: 1, hash: algorithm }),
  };
  expect(await resultOf('file.hash', { path: 'a' }, { effects: { files } })).toEqual({ path: 'a', size: 1, hash: 'sha256' });
  expect(await resultOf('file.hash', { path: 'a', algorithm: 'xxh64' }, { effects: { files } })).toMatchObject({ hash: 'xxh64' });
  await expect(resultOf('file.hash', { path: 'a', algorithm: 'crc' }, { effects: { files } })).rejects.toThrow('sha256');
});
