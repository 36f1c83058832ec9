import { describe, expect, test } from 'vitest';
import { statuses, World } from '../testing/scenario.ts';

const approval = `
name: Release
tasks:
  ask:
    action: human.approve
    with: { prompt: "Publish?", assignee: Grace }
    next: [{ to: publish, on: approved }, { to: stop, on: rejected }]
  publish: { action: data.set, with: { by: "{{ tasks.ask.result.by }}" } }
  stop: { action: flow.noop }
outputs: { note: "{{ tasks.ask.result.note }}" }
`;

const form = `
name: Order
tasks:
  ask:
    action: human.input
    with:
      prompt: How much?
      fields: { amount: { type: integer, minimum: 1, default: 10 }, reason: { type: string } }
outputs: { asked: "{{ tasks.ask.result }}" }
`;

describe('a question', () => {
  test('waits for as long as it takes, and says what it asks of whom', async () => {
    const world = new World();
    const run = await world.run(approval);
    await world.advance(30 * 86_400_000);
    expect(run.summary()).toMatchObject({ status: 'waiting', asks: 1 });
    expect(await run.settled()).toMatchObject({ status: 'waiting' });
    expect(run.asks()).toEqual([
      {
        task: 'ask',
        visit: 1,
        item: null,
        ask: { kind: 'approve', prompt: 'Publish?', assignee: 'Grace' },
        askedAt: Date.UTC(2026, 0, 1),
        until: null,
      },
    ]);
    expect(run.task('ask')?.view).toMatchObject({
      status: 'waiting',
      dueAt: null,
      ask: { item: null, more: 0, ask: { prompt: 'Publish?' } },
    });
  });

  test.each([
    [true, 'approved', { publish: 'succeeded', stop: 'unreached' }],
    [false, 'rejected', { publish: 'unreached', stop: 'succeeded' }],
  ])('answered with %j leaves through %s', async (approved, port, expected) => {
    const world = new World();
    const run = await world.run(approval);
    await world.answer(run, 'ask', { approved, note: 'as agreed' });
    const result = { approved, by: 'Ada', note: 'as agreed' };
    expect(await run.ended()).toMatchObject({ status: 'succeeded', outputs: { note: 'as agreed' } });
    expect(run.task('ask')).toMatchObject({ port, result, view: { status: 'succeeded' } });
    expect(run.task('ask')?.view.ask).toBeUndefined();
    expect(statuses(run)).toMatchObject(expected);
    expect(run.asks()).toEqual([]);
    expect(run.summary().asks).toBeUndefined();
  });

  test('stands in the log and on the timeline, with who answered', async () => {
    const world = new World();
    const run = await world.run(approval);
    await world.advance(60_000);
    await world.answer(run, 'ask');
    const { log, spans } = run.view();
    const lines = log.filter(({ task }) => task === 'ask').map(({ message }) => message);
    expect(lines).toEqual(['Asks Grace: Publish?', 'Answered by Ada: approved.']);
    const waited = spans.filter(({ task, kind }) => task === 'ask' && kind === 'waiting');
    expect(waited).toMatchObject([{ status: 'waiting', from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 0, 1) + 60_000 }]);
    expect(run.task('ask')?.history).toMatchObject([{ attempt: 1, status: 'succeeded' }]);
  });

  test('is counted in the summary that is sent, though the run goes on', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  work: { action: test.gate, with: { name: work }, next: ask }
  ask: { action: human.approve, forEach: "{{ range(2) }}", with: { prompt: "?" } }
  other: { action: test.gate, with: { name: other } }`);
    const counts: (number | undefined)[] = [];
    run.subscribe((delta) => {
      if (delta.run) counts.push(delta.run.asks);
    });
    world.gate('work').succeed();
    await world.settle();
    await world.answer(run, 'ask', { approved: true }, 1);
    expect(counts).toEqual([2, 1]);
  });

  test('gives the values of its form, with defaults filled in', async () => {
    const world = new World();
    const run = await world.run(form);
    await world.answer(run, 'ask', { values: { reason: 'paint' } });
    expect(await run.ended()).toMatchObject({ status: 'succeeded', outputs: { asked: { amount: 10, reason: 'paint' } } });
  });

  test.each([
    [{ values: {} }, ['field reason is missing and has no default']],
    [{ values: { amount: 0, reason: 3, colour: 'red' } }, ['there is no field colour', 'field amount', 'field reason']],
    [{ approved: true }, ['it asks for values, not for a decision', 'field reason is missing']],
  ])('refuses %j and names every problem', async (answer, problems) => {
    const world = new World();
    const run = await world.run(form);
    const refused = run.answer('ask', null, { by: 'Ada', ...answer });
    await expect(refused).rejects.toMatchObject({ code: 'invalid_input', data: { length: problems.length } });
    for (const problem of problems) await expect(refused).rejects.toThrow(problem);
    await world.answer(run, 'ask', { values: { reason: 'paint' } });
    expect(await run.ended()).toMatchObject({ status: 'succeeded' });
  });

  test('for a decision takes nothing but a decision', async () => {
    const world = new World();
    const run = await world.run(approval);
    await expect(run.answer('ask', null, { by: 'Ada' })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(run.answer('ask', null, { by: 'Ada', approved: true, values: {} })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  test('is answered once, at the task where it is asked', async () => {
    const world = new World();
    const run = await world.run(approval.replace('flow.noop', 'test.gate'));
    await expect(run.answer('nobody', null, { by: 'Ada', approved: true })).rejects.toMatchObject({ code: 'not_found' });
    await expect(run.answer('publish', null, { by: 'Ada', approved: true })).rejects.toMatchObject({ code: 'not_found' });
    await expect(run.answer('ask', 0, { by: 'Ada', approved: true })).rejects.toMatchObject({ code: 'not_found' });
    const first = run.answer('ask', null, { by: 'Ada', approved: false });
    await expect(run.answer('ask', null, { by: 'Bob', approved: true })).rejects.toMatchObject({ code: 'not_found' });
    await first;
    expect(run.task('ask')?.result).toMatchObject({ by: 'Ada', approved: false });
    await world.settle();
    world.gate('').succeed();
    await run.ended();
    await expect(run.answer('ask', null, { by: 'Bob', approved: true })).rejects.toMatchObject({ code: 'conflict' });
  });

  test('that is not on disk yet can neither be seen nor answered', async () => {
    const world = new World();
    if (world.store) world.store.automatic = false;
    const run = await world.run(approval);
    expect(run.asks()).toEqual([]);
    await expect(run.answer('ask', null, { by: 'Ada', approved: true })).rejects.toMatchObject({ code: 'not_found' });
    world.store?.commit();
    expect(run.asks()).toHaveLength(1);
  });

  test('a form that is none fails its task', async () => {
    const world = new World();
    const run = await world.run(
      'tasks:\n  ask: { action: human.input, with: { prompt: "?", fields: { a: { type: "{{ \'in\' + \'t\' }}" } } } }',
    );
    expect(await run.ended()).toMatchObject({
      status: 'failed',
      error: { code: 'invalid_input', message: expect.stringContaining('fields.a.type') },
    });
  });

  test('holds no slot: with room for one, others go on', async () => {
    const world = new World({ limits: { maxConcurrentTasks: 1 } });
    const run = await world.run(`
settings: { concurrency: 1 }
tasks:
  ask: { action: human.approve, with: { prompt: "?" } }
  work: { action: test.gate, with: { name: work } }`);
    expect(world.isStarted('work')).toBe(true);
    expect(run.summary().status).toBe('running');
    world.gate('work').succeed();
    await world.settle();
    expect(run.summary().status).toBe('waiting');
    expect(world.runtime.stats().running).toBe(0);
  });

  test('keeps the next task of a sequential run from starting, and the run says that it waits', async () => {
    const world = new World();
    const run = await world.run(`
settings: { strategy: sequential }
tasks:
  ask: { action: human.approve, with: { prompt: "?" } }
  work: { action: flow.noop }`);
    expect(statuses(run)).toEqual({ ask: 'waiting', work: 'queued' });
    expect(run.summary().status).toBe('waiting');
    await world.answer(run, 'ask');
    expect(await run.ended()).toMatchObject({ status: 'succeeded' });
  });

  test('the run moves again once the load of the machine lets its next task start', async () => {
    const world = new World();
    world.load = 0.9;
    const run = await world.run(`
settings: { strategy: auto }
tasks:
  ask: { action: human.approve, with: { prompt: "?" } }
  work: { action: test.gate, with: { name: work } }`);
    expect([run.summary().status, statuses(run).work]).toEqual(['waiting', 'queued']);
    world.load = 0;
    await world.run('tasks:\n  other: { action: flow.noop }');
    await world.settle();
    expect([run.summary().status, statuses(run).work]).toEqual(['running', 'running']);
  });

  test('beside a timer does not make the run wait for people', async () => {
    const world = new World();
    const run = await world.run(
      'tasks:\n  ask: { action: human.approve, with: { prompt: "?" } }\n  nap: { action: flow.wait, with: { for: 1h } }',
    );
    expect(run.summary().status).toBe('running');
    await world.advance(3_600_000);
    expect(run.summary().status).toBe('waiting');
  });

  test('two questions: the run waits again after the first answer', async () => {
    const world = new World();
    const run = await world.run(
      'tasks:\n  a: { action: human.approve, with: { prompt: "?" } }\n  b: { action: human.approve, with: { prompt: "?" } }',
    );
    await world.answer(run, 'b');
    expect(run.summary()).toMatchObject({ status: 'waiting', asks: 1 });
    await world.answer(run, 'a');
    expect(run.order()).toEqual(['b', 'a']);
    expect(await run.ended()).toMatchObject({ status: 'succeeded' });
  });

  test('is asked again until the answer is accepted', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  ask:
    action: human.input
    with: { prompt: "Password?", fields: { word: { type: string } } }
    retry: { attempts: 3, delay: 1s, when: "{{ result.word != 'sesame' }}" }`);
    await world.answer(run, 'ask', { values: { word: 'open' } });
    expect(run.task('ask')?.view.status).toBe('retrying');
    expect(run.summary().status).toBe('running');
    await world.advance(1_000);
    expect(run.summary().status).toBe('waiting');
    await world.answer(run, 'ask', { values: { word: 'sesame' } });
    expect(await run.ended()).toMatchObject({ status: 'succeeded' });
    expect(run.task('ask')?.attempts).toBe(2);
  });
});

describe('the timeout of a question', () => {
  const timed = `
tasks:
  ask:
    action: human.approve
    timeout: 1h
    with: { prompt: "?" }
    next: [{ to: late, on: timeout }]
  late: { action: flow.noop }`;

  test('ends it when the task sets one', async () => {
    const world = new World();
    const run = await world.run(timed);
    expect(run.asks()).toMatchObject([{ until: Date.UTC(2026, 0, 1, 1) }]);
    expect(run.task('ask')?.view.dueAt).toBe(Date.UTC(2026, 0, 1, 1));
    await world.advance(3_599_999);
    expect(run.task('ask')?.view.status).toBe('waiting');
    await world.advance(1);
    expect(run.task('ask')?.error).toMatchObject({ code: 'timeout' });
    expect(await run.ended()).toMatchObject({ status: 'succeeded' });
    expect(statuses(run)).toEqual({ ask: 'failed', late: 'succeeded' });
  });

  test('comes after an answer in the same moment', async () => {
    const world = new World();
    const run = await world.run(timed);
    await world.advance(3_599_999);
    world.clock.jump(1);
    await world.answer(run, 'ask');
    expect(run.task('ask')?.view.status).toBe('succeeded');
  });

  test('asks again where retry says so', async () => {
    const world = new World();
    const run = await world.run(
      'tasks:\n  ask: { action: human.approve, timeout: 1m, retry: { attempts: 2, delay: 1s }, with: { prompt: "?" } }',
    );
    await world.advance(60_000);
    expect(run.task('ask')?.view.status).toBe('retrying');
    await world.advance(1_000);
    expect(run.asks()).toMatchObject([{ until: Date.UTC(2026, 0, 1) + 121_000 }]);
    await world.answer(run, 'ask');
    expect(await run.ended()).toMatchObject({ status: 'succeeded' });
  });

  test('is kept through a pause and fires on resume', async () => {
    const world = new World();
    const run = await world.run(timed);
    await run.pause();
    await world.advance(7_200_000);
    expect(run.task('ask')?.view.status).toBe('waiting');
    await run.resume();
    expect(run.task('ask')?.view.status).toBe('failed');
  });
});
