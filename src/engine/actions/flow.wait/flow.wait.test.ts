import { expect, test } from 'vitest';
import { performAction } from '../../testing/perform-action.ts';

const nowMs = Date.UTC(2026, 0, 1);

test.each([
  [{ for: '5s' }, 5000],
  [{ for: 250 }, 250],
  [{ until: '2026-01-01T00:01:00Z' }, 60_000],
  [{ until: '2026-01-01T01:00:10+01:00' }, 10_000],
  [{ until: '2026-01-02' }, 86_400_000],
])('%j is parked until it is due', async (given, waitedMs) => {
  expect((await performAction('flow.wait', given, { context: { nowMs } })).outcome).toEqual({
    result: { waitedMs },
    waitUntilMs: nowMs + waitedMs,
  });
});

test.each([[{ for: 0 }], [{ until: '2025-01-01T00:00:00Z' }]])('%j does not wait', async (given) => {
  expect((await performAction('flow.wait', given, { context: { nowMs } })).outcome).toEqual({ result: { waitedMs: 0 } });
});

test.each([[{}], [{ for: '1s', until: '2026-01-02' }], [{ until: 'soon' }]])('%j is refused', async (given) => {
  await expect(performAction('flow.wait', given)).rejects.toMatchObject({ code: 'invalid_input' });
});

test('a text that is no duration does not fit the schema', async () => {
  await expect(performAction('flow.wait', { for: '5 minutes' })).rejects.toThrow('duration');
});
