import { describe, expect, test } from 'vitest';
import type { RunHandle } from '../runtime/api.ts';
import { World } from '../testing/scenario.ts';
import { runLine, taskLine } from './log-lines.ts';

const lines = (run: RunHandle): string[] =>
  run
    .view()
    .log.map(
      ({ level, task, item, attempt, message }) =>
        `${level} ${task ?? 'run'}${item === null ? '' : `[${item}]`}${attempt === null ? '' : `#${attempt}`}: ${message}`,
    );

describe('the log of a run', () => {
  test('tells how it began, how each task ended and how it ended', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  a: { action: test.gate, with: { name: a }, next: [b, c] }
  b: { action: flow.noop, when: false }
  c: { action: flow.fail, with: { message: No tea., code: teapot } }
  d: { action: flow.wait, with: { for: 1h } }
outputs: { x: "{{ tasks.c.result.x }}" }
`);
    await world.advance(5);
    world.gate('a').succeed();
    await world.settle();
    expect(lines(run)).toEqual([
      'info run: Run started.',
      'debug a#1: Succeeded.',
      'info b: Skipped: its condition is false.',
      'error c#1: Failed (teapot): No tea.',
      'error run: The run fails (teapot): No tea.',
      'warn d#1: Canceled.',
      expect.stringMatching(/^error run: Run failed\. outputs\.x: .+/),
    ]);
    const { log } = run.view();
    expect([log[0]?.at, log[1]?.at]).toEqual([world.clock.now() - 5, world.clock.now()]);
    expect(log.map((line) => line.seq)).toEqual([...log.map((line) => line.seq)].sort((one, other) => one - other));
  });

  test('tells of pauses, of a restart and of a cancel', async () => {
    const world = new World();
    const run = await world.run('tasks:\n  a: { action: flow.wait, with: { for: 1h } }');
    await run.pause();
    await run.resume();
    const again = (await world.restart()).get(run.runId);
    await again?.cancel();
    expect(again && lines(again)).toEqual([
      'info run: Run started.',
      'info run: Paused: nothing runs, nothing starts.',
      'info run: Resumed.',
      'warn run: Taken up again after the host had stopped.',
      'warn run: Canceling: what runs is told to stop.',
      'warn a#1: Canceled.',
      'info run: Run canceled.',
    ]);
  });

  test('tells what is asked, of whom, and who answered; of items too', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  a: { action: human.approve, with: { prompt: "Publish?", assignee: Grace } }
  b: { action: human.input, with: { prompt: How much?, fields: { n: { type: integer, default: 1 } } } }
  c: { action: human.approve, forEach: { in: [x, y] }, with: { prompt: "{{ item }}?" } }
`);
    await world.answer(run, 'a', { approved: false });
    await world.answer(run, 'b', { values: {} });
    await world.answer(run, 'c', { approved: true }, 1);
    expect(lines(run)).toEqual([
      'info run: Run started.',
      'info a#1: Asks Grace: Publish?',
      'info b#1: Asks a person: How much?',
      'info c[0]#1: Asks a person: x?',
      'info c[1]#1: Asks a person: y?',
      'info a#1: Answered by Ada: rejected.',
      'info b#1: Answered by Ada.',
      'info c[1]#1: Answered by Ada.',
    ]);
  });

  test('tells what is called', async () => {
    const world = new World();
    world.files['child.flow.yaml'] = 'tasks:\n  x: { action: flow.noop }';
    const run = await world.run('tasks:\n  a: { action: flow.call, with: { workflow: child.flow.yaml } }');
    const child = world.child(run, 'a').runId;
    expect(lines(run).slice(1, 3)).toEqual([`info a#1: Calls child.flow.yaml as run ${child}.`, 'debug a#1: Succeeded.']);
  });
});

test('what an action logs keeps its level, task, item and attempt', () => {
  const event = { type: 'log' as const, at: 7, task: 0, visit: 1, attempt: 3, level: 'warn' as const, message: 'Slow.' };
  const line = { seq: 4, at: 7, level: 'warn', task: 'a', item: null, attempt: 3, message: 'Slow.' };
  expect(taskLine(4, 'a', event)).toEqual(line);
  expect(taskLine(4, 'a', { ...event, item: 0 })).toEqual({ ...line, item: 0 });
});

test('a result that was taken over is told as one, a failure that was taken over as a failure', () => {
  const end = { type: 'task.ended' as const, at: 7, task: 0, visit: 1, attempt: 0, moves: { taken: [] }, reused: true as const };
  expect(taskLine(4, 'a', { ...end, status: 'succeeded' })).toMatchObject({
    level: 'info',
    message: 'Its result was taken over; its action did not run.',
  });
  expect(taskLine(4, 'a', { ...end, status: 'failed', error: { code: 'x', message: 'No.' } })).toMatchObject({
    level: 'info',
    message: 'Its failure was taken over (x): No.',
  });
});

test('events without news for a reader say nothing', () => {
  const attempt = { at: 1, task: 0, visit: 1, attempt: 1 };
  expect(taskLine(1, 'a', { type: 'attempt.started', ...attempt })).toBeNull();
  expect(taskLine(1, 'a', { type: 'item.ended', ...attempt, item: 0, status: 'succeeded' })).toBeNull();
  expect(runLine(1, { type: 'run.waiting', at: 1 })).toBeNull();
  expect(runLine(1, { type: 'run.pausing', at: 1 })).toBeNull();
});
