import { expect, it } from 'vitest';
import { describe as describeValue, isInside, suggest } from './complete.ts';

const values = { inputs: { folder: '/data', limit: 5 }, tasks: { list: { result: [{ path: 'a', 'odd-key': 1 }] } } };
const labels = (text: string, at = text.length): string[] => suggest(text, at, values)?.suggestions.map((entry) => entry.label) ?? [];

it('suggests only inside placeholders', () => {
  expect(suggest('inputs.', 7, values)).toBeNull();
  expect(isInside('{{ a }} b', 9)).toBe(false);
  expect(isInside('{{ a }}', 4)).toBe(true);
  expect(isInside('\\{{ a', 5)).toBe(false);
});

it('suggests names and functions, then fields and methods', () => {
  const names = labels('{{ in');
  expect(names).toContain('inputs');
  expect(names).toContain('range');
  expect(suggest('{{ in', 5, values)?.from).toBe(3);
  expect(labels('{{ inputs.').slice(0, 2)).toEqual(['folder', 'limit']);
  expect(labels('{{ tasks.list.result[0].').slice(0, 1)).toEqual(['path']);
  expect(labels('{{ tasks.list.result[0].')).not.toContain('odd-key');
  expect(labels('{{ tasks.list.result.')).toContain('filter');
  expect(labels('{{ inputs.?')).toContain('folder');
});

it('describes values in a few words', () => {
  expect(describeValue([1, 2])).toBe('2 items');
  expect(describeValue({ a: 1 })).toBe('1 fields');
  expect(describeValue('x'.repeat(60))).toHaveLength(28);
});
