import { expect, test } from 'vitest';
import { resultOf } from '../../testing/perform-action.ts';

async function written(given: Record<string, unknown>): Promise<{ content: string; ifExists: string; encoding?: string }> {
  let asked: { content: string; ifExists: string; encoding?: string } | undefined;
  const files = {
    write: (request: { path: string; content: string; ifExists: string; encoding?: string }) => {
      asked = request;
      return Promise.resolve({ path: request.path, size: request.content.length });
    },
  };
  const result = await resultOf('file.write', { path: 'out', ...(given as object) }, { effects: { files } });
  if (!asked) throw new Error('nothing was written');
  expect(result).toEqual({ path: 'out', size: asked.content.length });
  return asked;
}

test('text is written as it is, the rest as JSON', async () => {
  expect(await written({ content: 'x' })).toMatchObject({ content: 'x', ifExists: 'overwrite', encoding: 'utf8' });
  expect((await written({ content: { a: [1] } })).content).toBe('{\n  "a": [\n    1\n  ]\n}\n');
  expect((await written({ content: null })).content).toBe('null\n');
});

test('appended values take a line each', async () => {
  expect(await written({ content: { a: [1] }, ifExists: 'append' })).toMatchObject({ content: '{"a":[1]}\n', ifExists: 'append' });
});

test('base64 is for text only', async () => {
  expect((await written({ content: 'AP+A', encoding: 'base64', ifExists: 'fail' })).encoding).toBe('base64');
  expect((await written({ content: [1], encoding: 'base64' })).encoding).toBe('utf8');
});
