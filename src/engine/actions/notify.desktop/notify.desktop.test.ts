import { expect, test } from 'vitest';
import { performAction } from '../../testing/perform-action.ts';

test('shows a notification, or logs it where there is no desktop', async () => {
  const shown: object[] = [];
  const notify = (request: object): boolean => shown.push(request) === 1;
  const first = await performAction('notify.desktop', { title: 5, body: 'b' }, { effects: { messages: { notify } } });
  expect(first).toEqual({ outcome: { result: null }, logs: [] });
  expect(shown).toEqual([{ title: '5', body: 'b' }]);
  const second = await performAction('notify.desktop', { title: 't' }, { effects: { messages: { notify } } });
  expect(second.logs).toMatchObject([{ level: 'info', message: 't' }]);
});
