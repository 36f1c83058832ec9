import { expect, it } from 'vitest';
import { describeFailure, failureText } from './failure.ts';

it('says where as closely as it is known', () => {
  const error = { code: 'timeout', message: 'No answer within 10 s.' };
  expect(
    describeFailure(error, { taskName: 'Look up', item: 4, attempt: 3, attempts: 3, line: 12, column: 5, file: 'a.flow.yaml' }),
  ).toEqual({
    code: 'timeout',
    message: 'No answer within 10 s.',
    where: 'Look up · item 4 · attempt 3 of 3 · a.flow.yaml line 12, column 5',
    next: 'Raise the timeout, or find out why the task is slow.',
  });
  expect(describeFailure(error, { taskName: 'Look up', item: null, attempt: 1 }).where).toBe('Look up · attempt 1');
});

it('takes the next step from the error, else from the catalogue, else in general', () => {
  const next = (code: string, data?: { hint: string }) =>
    describeFailure({ code, message: '', ...(data ? { data } : {}) }, { taskName: 'a' }).next;
  expect(next('http_status', { hint: 'Start the server.' })).toBe('Start the server.');
  expect(next('denied')).toBe('Check the rights on the file or folder.');
  expect(next('network')).toBe('Check the address, and that the server runs.');
  expect(next('of_a_plugin')).toBe('Read the message; the action itself failed.');
  expect(next('toString')).toBe('Read the message; the action itself failed.');
});

it('says of a failure on purpose that it is one, unless the task could not even begin', () => {
  const next = (code: string, action: string) => describeFailure({ code, message: '' }, { taskName: 'Stop', action }).next;
  expect(next('too_many_rejected', 'flow.fail')).toMatch(/^The workflow failed on purpose here/);
  expect(next('expression', 'flow.fail')).not.toMatch(/on purpose/);
  expect(next('too_many_rejected', 'shell.run')).toBe('Read the message; the action itself failed.');
});

it('is a text to pass on', () => {
  const failure = describeFailure({ code: 'denied', message: 'No.' }, { taskName: 'Read' });
  expect(failureText(failure, { workflow: 'folder-report', runId: 'r1' })).toBe(
    'denied: No.\nWhere: Read\nNext: Check the rights on the file or folder.\nRun: folder-report, r1',
  );
});
