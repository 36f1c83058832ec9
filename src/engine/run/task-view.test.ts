import { describe, expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { planOfText } from '../testing/pure-core.ts';
import { finished, World } from '../testing/scenario.ts';
import { createState, taskAt, type TaskState } from './state.ts';
import { errorOf, taskView } from './task-view.ts';

function taskWith(change: (task: TaskState) => void) {
  const state = createState(planOfText('tasks:\n  a: { action: flow.noop }'), 'r1');
  const task = taskAt(state, 0);
  change(task);
  return { state, task };
}

describe('the view of a task', () => {
  test('before it is reached: no times, no attempt, nothing to say', async () => {
    const world = new World();
    const run = await world.run('tasks:\n  a: { action: test.gate, with: { name: a }, next: b }\n  b: { action: flow.noop }');
    expect(run.view().tasks.b).toMatchObject({
      id: 'b',
      status: 'pending',
      visit: 0,
      attempt: 0,
      queuedAt: null,
      startedAt: null,
      endedAt: null,
      dueAt: null,
      items: null,
      error: null,
      note: null,
    });
  });

  test('when it was queued, started and ended, and when a wait is over', async () => {
    const world = new World();
    const begin = world.clock.now();
    const run = await world.run(
      'tasks:\n  a: { action: test.gate, with: { name: a }, delay: 1s, retry: { attempts: 2, delay: 5s, jitter: false } }',
    );
    expect(run.view().tasks.a).toMatchObject({ status: 'waiting', queuedAt: begin, startedAt: null, dueAt: begin + 1_000 });
    await world.advance(1_000);
    expect(run.view().tasks.a).toMatchObject({ status: 'running', attempt: 1, startedAt: begin + 1_000, endedAt: null, dueAt: null });
    world.gate('a').fail('boom', 'It broke.');
    await world.settle();
    expect(run.view().tasks.a).toMatchObject({ status: 'retrying', dueAt: begin + 6_000, error: { code: 'boom', message: 'It broke.' } });
    await world.advance(5_000);
    world.gate('a').succeed([1, 2]);
    await world.settle();
    expect(run.view().tasks.a).toMatchObject({
      status: 'succeeded',
      visit: 1,
      attempt: 2,
      endedAt: begin + 6_000,
      error: null,
      note: '2 items',
    });
  });

  test('of a later visit: what the last one left is not shown while it runs', async () => {
    const world = new World();
    const run = await world.run(
      'tasks:\n  a: { action: test.gate, with: { name: a }, next: b }\n  b: { action: test.gate, with: { name: b }, next: [{ to: a, when: "{{ result == 1 }}" }] }',
    );
    world.gate('a').succeed([1]);
    await world.settle();
    expect(run.view().tasks.a).toMatchObject({ note: '1 item', endedAt: world.clock.now() });
    world.gate('b').succeed(1);
    await world.settle();
    expect(run.view().tasks.a).toMatchObject({ status: 'running', visit: 2, endedAt: null, note: null });
  });

  test('of a list: its items by state, and the attempts of all of them', async () => {
    const world = new World();
    const run = await world.run(
      'tasks:\n  a: { action: test.gate, forEach: { in: [x, y, z, w], concurrency: 3, onItemError: continue }, with: { name: "{{ item }}" } }',
    );
    world.gate('x').succeed(1);
    world.gate('y').fail('boom');
    await world.settle();
    expect(run.view().tasks.a).toMatchObject({ attempt: 4, items: { total: 4, succeeded: 1, failed: 1, running: 2 }, note: null });
  });

  test('while it is active neither an old end nor an old result is shown', () => {
    const old = (status: TaskState['status']) => {
      const { state, task } = taskWith((it) => {
        it.status = status;
        it.endedAt = 5;
        it.scope.result = [1];
      });
      return taskView(state, task);
    };
    expect(old('retrying')).toMatchObject({ endedAt: null, note: null });
    expect(old('succeeded')).toMatchObject({ endedAt: 5, note: '1 item' });
  });
});

test('a few words about a result: how many items, how large', () => {
  const note = (result: Json) => {
    const { state, task } = taskWith((it) => {
      it.status = 'succeeded';
      it.scope.result = result;
    });
    return taskView(state, task).note;
  };
  expect([note([]), note([7]), note(Array.from({ length: 1_234 }, () => 0))]).toEqual(['0 items', '1 item', '1,234 items']);
  expect([note({ size: 1_126 }), note({ size: 'large' }), note({}), note('text'), note(null)]).toEqual(['1.1 KB', null, null, null, null]);
});

test('the error of a task: code and message, data where there is some, and a plain word where an action left them out', () => {
  const error = (value: Json) => errorOf(taskWith((task) => (task.scope.error = value)).task);
  expect(error(null)).toBeNull();
  expect(error('text')).toBeNull();
  expect(error({ code: 'x', message: 'No.' })).toStrictEqual({ code: 'x', message: 'No.' });
  expect(error({ code: 'x', message: 'No.', data: null })).toStrictEqual({ code: 'x', message: 'No.', data: null });
  expect(error({ code: 4, message: [] })).toStrictEqual({ code: 'action', message: '' });
});

test('how long a task worked: from its first attempt to its end, all visits together', async () => {
  const world = new World();
  const run = await world.run('tasks:\n  a: { action: test.gate, delay: 1s, with: { name: a }, next: [{ to: a, on: left }] }');
  await world.advance(1_000);
  await world.advance(300);
  world.gate('a').succeed(null, 'left');
  await world.advance(1_000);
  await world.advance(50);
  world.gate('a').succeed();
  await world.settle();
  expect(run.task('a')).toMatchObject({ visits: 2, durationMs: 350 });
  await run.ended();
});

describe('the summary of a run', () => {
  test('names the run, its workflow and how many of its tasks are over', async () => {
    const world = new World();
    const begin = world.clock.now();
    const run = await world.run('name: Probe\ntasks:\n  a: { action: test.gate, with: { name: a }, next: b }\n  b: { action: flow.noop }');
    expect(run.summary()).toMatchObject({
      runId: 'run-1',
      workflow: 'Probe',
      path: null,
      status: 'running',
      trigger: 'test',
      createdAt: begin,
      startedAt: begin,
      endedAt: null,
      tasksTotal: 2,
      tasksEnded: 0,
      error: null,
    });
    await world.advance(700);
    expect(run.summary().durationMs).toBe(700);
    world.gate('a').fail('boom', 'It broke.');
    await world.settle();
    await world.advance(5_000);
    expect(run.summary()).toMatchObject({
      status: 'failed',
      endedAt: begin + 700,
      durationMs: 700,
      tasksEnded: 2,
      error: { code: 'boom', message: 'It broke.', task: 'a' },
    });
  });

  test('its duration stands still while it is paused, and leaves the pause out afterwards', async () => {
    const world = new World();
    const run = await world.run(
      'tasks:\n  a: { action: test.gate, with: { name: a }, next: b }\n  b: { action: test.gate, with: { name: b } }',
    );
    await world.advance(1_000);
    void run.pause();
    world.gate('a').succeed();
    await world.advance(500);
    expect(run.summary()).toMatchObject({ status: 'paused', durationMs: 1_000 });
    await world.advance(60_000);
    expect(run.summary().durationMs).toBe(1_000);
    await run.resume();
    await world.advance(250);
    expect(run.summary().durationMs).toBe(1_250);
    world.gate('b').succeed();
    await world.settle();
    await world.advance(9_000);
    expect(run.summary()).toMatchObject({ status: 'succeeded', durationMs: 1_250 });
  });

  test('the pause in which it is canceled does not count', async () => {
    const world = new World();
    const run = await world.run('tasks:\n  a: { action: flow.noop, delay: 1h }');
    await world.advance(1_000);
    await run.pause();
    await world.advance(60_000);
    await run.cancel();
    expect(run.summary()).toMatchObject({ status: 'canceled', durationMs: 1_000 });
  });

  test('a run that has not begun has lasted no time, and one whose clock was set back none either', async () => {
    const { run } = await finished('tasks:\n  a: { action: flow.noop }');
    expect(run.summary().durationMs).toBe(0);
    const world = new World();
    const restored = world.restore('run-9', 'tasks:\n  a: { action: flow.noop }');
    expect(restored.summary()).toMatchObject({ status: 'queued', startedAt: null, endedAt: null, durationMs: 0 });
  });
});
