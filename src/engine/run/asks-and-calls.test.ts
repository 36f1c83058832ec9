import { expect, test } from 'vitest';
import { compilePlan } from '../plan/compile.ts';
import { actionCatalogue } from '../actions/catalog.ts';
import { actionRunners } from '../actions/runners.ts';
import { parse, World } from '../testing/scenario.ts';
import { apply } from './apply.ts';
import { checkAnswer } from './ask.ts';
import { createState, type RunState } from './state.ts';

const text = `
tasks:
  ask: { action: human.approve, timeout: 1h, retry: { attempts: 2, delay: 1s }, with: { prompt: "?" }, next: [{ to: call, on: any }] }
  call: { action: flow.call, with: { workflow: child.flow.yaml }, retry: { attempts: 2, delay: 1s }, next: [{ to: asks, on: any }] }
  asks: { action: human.approve, forEach: { in: "{{ range(3) }}", onItemError: continue, concurrency: 2 }, with: { prompt: "?" }, next: calls }
  calls: { action: flow.call, forEach: { in: "{{ range(3) }}", onItemError: continue, concurrency: 2 }, with: { workflow: child.flow.yaml } }`;

/** What the counters of a state have to be, counted again from its tasks. */
function counted({ tasks }: RunState): { running: number; asks: number; calls: number } {
  const sums = { running: 0, asks: 0, calls: 0 };
  for (const { list, status, ask, call } of tasks) {
    if (list) {
      sums.running += list.running - list.calls.size;
      sums.asks += list.asks.size;
      sums.calls += list.calls.size;
    } else if (call) sums.calls += 1;
    else if (ask) sums.asks += 1;
    else if (status === 'running') sums.running += 1;
  }
  return sums;
}

test('after each event the counters say what the tasks and items do, and an ended run has none open', async () => {
  const world = new World();
  world.files['child.flow.yaml'] = 'tasks:\n  work: { action: test.gate, with: { name: work } }';
  const run = await world.run(text);
  await world.advance(3_600_000 + 1_000);
  await world.answer(run, 'ask', { approved: false });
  world.gate('work').fail('broken');
  await world.advance(1_000);
  world.gate('work').succeed();
  await world.settle();
  await world.answer(run, 'asks', { approved: true }, 0);
  await world.answer(run, 'asks', { approved: false }, 1);
  await world.answer(run, 'asks', { approved: true }, 2);
  for (let item = 0; item < 3; item += 1) {
    await world.settle();
    for (const gate of world.started.splice(0))
      if (item === 1) gate.fail('broken');
      else gate.succeed();
  }
  await world.settle();
  for (const gate of world.started) gate.succeed();
  await world.settle();
  expect(await run.ended()).toMatchObject({ status: 'succeeded' });

  const plan = compilePlan(parse(text), { actions: actionCatalogue, runners: actionRunners });
  const state = createState(plan, run.runId);
  const events = world.store?.events(run.runId) ?? [];
  const seen = new Set<string>();
  for (const event of events) {
    apply(state, event);
    seen.add(event.type);
    const { running, asks, calls } = state;
    expect([event, { running, asks, calls }]).toEqual([event, counted(state)]);
  }
  expect([...seen]).toEqual(expect.arrayContaining(['attempt.asking', 'attempt.calling', 'attempt.retrying', 'item.ended', 'run.waiting']));
  expect(counted(state)).toEqual({ running: 0, asks: 0, calls: 0 });
});

test('an answer is checked against the question alone', () => {
  const approve = { kind: 'approve', prompt: '?', assignee: null } as const;
  expect(checkAnswer(approve, { approved: false, by: 'Ada' })).toEqual({ approved: false, by: 'Ada', note: null });
  expect(() => checkAnswer(approve, { by: 'Ada', note: 'hm' })).toThrow('approve or reject');
  const form = { kind: 'input', prompt: '?', assignee: null, fields: { n: { type: 'integer', default: null } } } as const;
  expect(checkAnswer(form, { by: 'Ada', note: 'as before' })).toEqual({ values: { n: null }, by: 'Ada', note: 'as before' });
  expect(() => checkAnswer(form, { by: 'Ada', values: { n: 'x' } })).toThrow('field n');
});
