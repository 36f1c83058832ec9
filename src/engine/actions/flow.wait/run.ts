import type { JsonObject } from '../../json.ts';
import { parseDuration } from '../../schema/units.ts';
import { text } from '../lib/inputs.ts';
import { ActionError, type ActionRunner } from '../types.ts';

export const runner: ActionRunner = {
  mode: 'sync',
  run(input, context) {
    const waitUntilMs = dueAt(input, context.nowMs);
    const waitedMs = Math.max(0, waitUntilMs - context.nowMs);
    return waitedMs === 0 ? { result: { waitedMs } } : { result: { waitedMs }, waitUntilMs };
  },
};

function dueAt(input: JsonObject, nowMs: number): number {
  const hasFor = input['for'] != null;
  if (hasFor === (input['until'] != null)) throw new ActionError('invalid_input', 'Give either `for` or `until`.');
  if (hasFor) {
    const durationMs = parseDuration(input['for']);
    if (durationMs === null)
      throw new ActionError('invalid_input', `\`for\` is not a duration: ${JSON.stringify(input['for'])}. Write 5s, 2m or 1h.`);
    return nowMs + durationMs;
  }
  const until = text(input, 'until');
  const due = Date.parse(until);
  if (Number.isNaN(due)) throw new ActionError('invalid_input', `\`until\` is not a moment in ISO 8601: ${until}.`);
  return due;
}
