import { expect, test } from 'vitest';
import { performAction } from '../../testing/perform-action.ts';

test.each([
  [{ message: 'Stop' }, 'failed', 'Stop'],
  [{ message: 'Stop', code: 'no_stock' }, 'no_stock', 'Stop'],
  [{ message: { missing: 3 } }, 'failed', '{"missing":3}'],
])('%j fails as told', async (given, code, message) => {
  await expect(performAction('flow.fail', given)).rejects.toMatchObject({ name: 'ActionError', code, message });
});
