import { expect, test } from 'vitest';
import { resultOf } from '../../testing/perform-action.ts';

test.each([
  [{ to: 3 }, [0, 1, 2]],
  [{ from: 1, to: 4 }, [1, 2, 3]],
  [{ from: 0, to: 10, step: 4 }, [0, 4, 8]],
  [{ from: 3, to: 0, step: -1 }, [3, 2, 1]],
  [{ from: 0, to: 0.3, step: 0.1 }, [0, 0.1, 0.2]],
  [{ to: -1 }, []],
  [{ to: 0 }, []],
])('%j', async (given, expected) => {
  expect(await resultOf('data.range', given)).toEqual(expected);
});

test('no step and far too many are refused before anything is made', async () => {
  await expect(resultOf('data.range', { to: 1, step: 0 })).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(resultOf('data.range', { to: 1e12 })).rejects.toMatchObject({ code: 'limit' });
});
