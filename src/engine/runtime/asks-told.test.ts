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

describe('pause, cancel and failure', () => {
  test('a paused run takes answers and starts nothing', async () => {
    const world = new World();
    const run = await world.run(approval);
    await run.pause();
    expect(run.summary().status).toBe('paused');
    await world.answer(run, 'ask');
    expect(statuses(run)).toMatchObject({ ask: 'succeeded', publish: 'queued' });
    expect(run.summary().status).toBe('paused');
    await run.resume();
    expect(await run.ended()).toMatchObject({ status: 'succeeded' });
  });

  test('a run resumed with its question open waits again', async () => {
    const world = new World();
    const run = await world.run(approval);
    await run.pause();
    await run.resume();
    expect(run.summary().status).toBe('waiting');
  });

  test('cancel ends the question', async () => {
    const world = new World();
    const run = await world.run(approval);
    await run.cancel();
    expect(await run.ended()).toMatchObject({ status: 'canceled' });
    expect(statuses(run)).toMatchObject({ ask: 'canceled', publish: 'unreached' });
    expect(run.asks()).toEqual([]);
  });

  test('a run that fails asks nothing any more', async () => {
    const world = new World();
    const run = await world.run(
      'tasks:\n  ask: { action: human.approve, with: { prompt: "?" } }\n  work: { action: test.gate, with: { name: work } }',
    );
    world.gate('work').fail('broken');
    await world.settle();
    expect(await run.ended()).toMatchObject({ status: 'failed' });
    expect(statuses(run)).toEqual({ ask: 'canceled', work: 'failed' });
  });
});

describe('a list that asks', () => {
  const list = `
inputs: { people: { type: array, default: [Ada, Bob, Cleo] } }
tasks:
  ask:
    action: human.input
    forEach: { in: "{{ inputs.people }}", as: person, concurrency: 2, onItemError: continue }
    with: { prompt: "Your size, {{ person }}?", assignee: "{{ person }}", fields: { size: { type: integer } } }
outputs: { sizes: "{{ tasks.ask.result }}" }`;

  test('asks as many at once as it has concurrency, and gives the answers in item order', async () => {
    const world = new World();
    const run = await world.run(list);
    expect(run.asks().map(({ item, ask }) => [item, ask.assignee])).toEqual([
      [0, 'Ada'],
      [1, 'Bob'],
    ]);
    expect(run.summary()).toMatchObject({ status: 'waiting', asks: 2 });
    expect(run.task('ask')?.view).toMatchObject({ status: 'running', ask: { item: 0, more: 1 } });
    await world.answer(run, 'ask', { values: { size: 2 } }, 1);
    expect(run.asks().map(({ item }) => item)).toEqual([0, 2]);
    expect(run.items('ask', { offset: 0, limit: 3, status: 'all' })?.rows).toMatchObject([
      { status: 'waiting', ask: { item: 0, ask: { assignee: 'Ada' } } },
      { status: 'succeeded', result: { size: 2 } },
      { status: 'waiting', ask: { item: 2 } },
    ]);
    await world.answer(run, 'ask', { values: { size: 3 } }, 2);
    await world.answer(run, 'ask', { values: { size: 1 } }, 0);
    expect(await run.ended()).toMatchObject({ status: 'succeeded', outputs: { sizes: [{ size: 1 }, { size: 2 }, { size: 3 }] } });
    expect(run.view().log.map(({ message, item }) => [message, item])).toContainEqual(['Answered by Ada.', 1]);
  });

  test('wants to know which item is answered, unless there is but one', async () => {
    const world = new World();
    const run = await world.run(list);
    await expect(run.answer('ask', null, { by: 'Ada', values: { size: 1 } })).rejects.toThrow('2 questions; say which item: 0, 1');
    await world.answer(run, 'ask', { values: { size: 1 } }, 0);
    await world.answer(run, 'ask', { values: { size: 2 } }, 1);
    await world.answer(run, 'ask', { values: { size: 3 } });
    expect(await run.ended()).toMatchObject({ status: 'succeeded' });
  });

  test('with an item that waits for a slot of the host does not wait for people alone', async () => {
    const world = new World({ limits: { maxConcurrentTasks: 1 } });
    const run = await world.run(list);
    await world.run('tasks:\n  hog: { action: test.gate, with: { name: hog } }');
    await world.answer(run, 'ask', { values: { size: 1 } }, 0);
    expect([run.asks().length, run.summary().status]).toEqual([1, 'running']);
    world.gate('hog').succeed();
    await world.settle();
    expect([run.asks().length, run.summary().status]).toEqual([2, 'waiting']);
  });

  test('an item that is not answered in time fails alone', async () => {
    const world = new World();
    const run = await world.run(list.replace('    with:', '    timeout: 1h\n    with:'));
    await world.answer(run, 'ask', { values: { size: 1 } }, 0);
    await world.advance(3_600_000);
    const rows = run.items('ask', { offset: 0, limit: 3, status: 'all' })?.rows;
    expect(rows?.map(({ status, error }) => error?.code ?? status)).toEqual(['succeeded', 'timeout', 'timeout']);
    const answers = run.view().log.filter(({ message }) => message.startsWith('Answered'));
    expect(answers).toMatchObject([{ item: 0, message: 'Answered by Ada.' }]);
    expect(await run.ended()).toMatchObject({ status: 'succeeded' });
  });

  test('with onItemError stop takes back its other questions when one fails', async () => {
    const world = new World();
    const run = await world.run(
      list.replace(', onItemError: continue', '').replace('    with:', "    timeout: \"{{ index == 1 ? '1m' : '1h' }}\"\n    with:"),
    );
    await world.advance(60_000);
    expect(await run.ended()).toMatchObject({
      status: 'failed',
      error: { code: 'timeout', message: expect.stringContaining('Item 2 of 3') },
    });
    expect(run.asks()).toEqual([]);
  });

  test('cancel ends all of its questions', async () => {
    const world = new World();
    const run = await world.run(list);
    await run.cancel();
    expect(await run.ended()).toMatchObject({ status: 'canceled' });
    expect(run.asks()).toEqual([]);
  });
});

describe('a host that dies', () => {
  test('while a question is open: it is asked once, with its due time, and can be answered', async () => {
    const world = new World();
    const first = await world.run(approval.replace('    with:', '    timeout: 1d\n    with:'));
    const before = first.asks();
    await world.advance(3_600_000);
    const run = (await world.restart()).get('run-1');
    expect(run?.asks()).toEqual(before);
    expect(run?.summary()).toMatchObject({ status: 'waiting', asks: 1 });
    await run?.answer('ask', null, { by: 'Ada', approved: true });
    expect(await run?.ended()).toMatchObject({ status: 'succeeded' });
    expect(world.store?.events('run-1').filter(({ type }) => type === 'attempt.asking')).toHaveLength(1);
  });

  test('before the answer is on disk: nobody has answered', async () => {
    const world = new World();
    const first = await world.run(approval);
    if (world.store) world.store.automatic = false;
    let acknowledged = false;
    void first.answer('ask', null, { by: 'Ada', approved: true }).then(() => (acknowledged = true));
    await world.settle();
    expect(acknowledged).toBe(false);
    expect(first.task('ask')?.view.status).toBe('waiting');
    const run = (await world.restart()).get('run-1');
    expect(run?.asks()).toHaveLength(1);
    await run?.answer('ask', null, { by: 'Bob', approved: false });
    expect(run?.task('ask')?.result).toMatchObject({ by: 'Bob' });
  });

  test('while paused, and past the time of a question: it ends as a timeout once the run goes on', async () => {
    const world = new World();
    const first = await world.run('tasks:\n  ask: { action: human.approve, timeout: 1h, with: { prompt: "?" } }');
    await first.pause();
    await world.crash();
    world.clock.jump(86_400_000);
    const run = world.restore('run-1');
    await run.recover();
    expect(run.summary().status).toBe('paused');
    expect(run.task('ask')?.view.status).toBe('waiting');
    await run.resume();
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'timeout' } });
  });

  test('after each event of a list that asks: folding the journal gives what was shown', async () => {
    const text = `
tasks:
  ask:
    action: human.approve
    forEach: { in: "{{ range(3) }}", concurrency: 2 }
    with: { prompt: "{{ item }}?" }
outputs: { all: "{{ tasks.ask.result.map(r, r.approved) }}" }`;
    for (let crashAt = 0; crashAt <= 3; crashAt += 1) {
      const world = new World();
      let run = await world.run(text);
      for (let item = 0; item < 3; item += 1) {
        if (item === crashAt) {
          const before = run.asks();
          run = (await world.restart()).get('run-1') ?? run;
          expect(run.asks()).toEqual(before);
        }
        await world.answer(run, 'ask', { approved: item !== 1 }, item);
      }
      expect(await run.ended()).toMatchObject({ status: 'succeeded', outputs: { all: [true, false, true] } });
    }
  });
});
