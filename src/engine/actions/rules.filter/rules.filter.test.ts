import { expect, test } from 'vitest';
import type { Json } from '../../json.ts';
import { performAction } from '../../testing/perform-action.ts';

test.each<[Json, string]>([
  ['data.region == "eu"', 'kept'],
  ['data.region == "us"', 'dropped'],
  [false, 'dropped'],
])('%j leaves through %s', async (keep, port) => {
  const data = { region: 'eu' };
  expect((await performAction('rules.filter', { data, keep })).outcome).toEqual({ result: { kept: port === 'kept', data }, port });
});

test.each<[string, string]>([
  ['data.region', 'expression'],
  ['data.none == 1', 'expression'],
  ['data.region ==', 'invalid_input'],
])('%s fails with %s', async (keep, code) => {
  await expect(performAction('rules.filter', { data: { region: 'eu' }, keep })).rejects.toMatchObject({ code });
});
