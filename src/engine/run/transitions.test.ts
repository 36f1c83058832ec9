import { describe, expect, test } from 'vitest';
import type { RunHandle } from '../runtime/api.ts';
import { finished, statuses, World } from '../testing/scenario.ts';

/** A gate `a` with these transitions, and noops b, c, d, e to lead to. */
const gateWith = (next: string, more = '') =>
  `vars: { x: 0, seen: "" }\ntasks:\n  a: { action: test.gate, with: { name: a }, timeout: 2s, ${more} next: ${next} }\n${[
    'b',
    'c',
    'd',
    'e',
  ]
    .filter((id) => next.includes(`to: ${id}`))
    .map((id) => `  ${id}: { action: flow.noop }`)
    .join('\n')}`;

const taken = (run: RunHandle): string[] => Object.keys(run.view().edges).map((key) => key.split('>')[2] ?? '');

const every = '[{ to: b }, { to: c, on: failure }, { to: d, on: timeout }, { to: e, on: any }]';
const ports = '[{ to: b, on: left }, { to: c, on: right }, { to: d }, { to: e, on: any }]';

describe('on', () => {
  test('success: success and any transitions are taken', async () => {
    const world = new World();
    const run = await world.run(gateWith(every));
    world.gate('a').succeed();
    await world.settle();
    expect(taken(run)).toEqual(['b', 'e']);
    expect(run.summary().status).toBe('succeeded');
  });

  test('a failure that is no timeout: failure and any', async () => {
    const world = new World();
    const run = await world.run(gateWith(every));
    world.gate('a').fail('boom');
    await world.settle();
    expect(taken(run)).toEqual(['c', 'e']);
    expect(run.summary().status).toBe('succeeded');
  });

  test('a timeout is a failure too: failure, timeout and any', async () => {
    const world = new World();
    const run = await world.run(gateWith(every));
    await world.advance(2_000);
    expect(taken(run)).toEqual(['c', 'd', 'e']);
    expect(run.summary().status).toBe('succeeded');
  });

  test('a timeout transition alone handles a timeout, and no other failure', async () => {
    const late = gateWith('[{ to: d, on: timeout }]');
    const world = new World();
    const run = await world.run(late);
    await world.advance(2_000);
    expect([run.summary().status, taken(run)]).toEqual(['succeeded', ['d']]);
    const other = await world.run(late);
    world.gate('a').fail('boom');
    expect(await other.ended()).toMatchObject({ status: 'failed', error: { code: 'boom', task: 'a' } });
    expect(taken(other)).toEqual([]);
  });

  test('a port takes its own transition beside success and any, never another port', async () => {
    const world = new World();
    const run = await world.run(gateWith(ports));
    world.gate('a').succeed(null, 'left');
    await world.settle();
    expect(taken(run)).toEqual(['b', 'd', 'e']);
    const without = await world.run(gateWith(ports));
    world.gate('a').succeed();
    await world.settle();
    expect(taken(without)).toEqual(['d', 'e']);
  });

  test('a failed task leaves by no port', async () => {
    const world = new World();
    const run = await world.run(gateWith('[{ to: b, on: left }, { to: c, on: failure }]'));
    world.gate('a').fail('left');
    await world.settle();
    expect(taken(run)).toEqual(['c']);
  });

  test('a skipped task goes on over success and any, not over failure or a port', async () => {
    const { run, result } = await finished(gateWith(every, 'when: false,'));
    expect([result.status, statuses(run).a, taken(run)]).toEqual(['succeeded', 'skipped', ['b', 'e']]);
    const { run: other } = await finished(gateWith(ports, 'when: "{{ false }}",'));
    expect(taken(other)).toEqual(['d', 'e']);
  });
});

describe('when', () => {
  test('every transition that matches is taken, narrowed by result', async () => {
    const world = new World();
    const run = await world.run(gateWith('[{ to: b, when: "{{ result > 1 }}" }, { to: c, when: "{{ result > 5 }}" }, { to: d }]'));
    world.gate('a').succeed(3);
    await world.settle();
    expect(taken(run)).toEqual(['b', 'd']);
  });

  test('status and error of the attempt are readable', async () => {
    const world = new World();
    const run = await world.run(
      gateWith(
        `[{ to: b, on: any, when: "{{ status == 'failed' }}" }, { to: c, on: any, when: "{{ status == 'succeeded' }}" }, { to: d, on: failure, when: "{{ error.code == 'boom' && error.message == 'It broke.' }}" }]`,
      ),
    );
    world.gate('a').fail('boom', 'It broke.');
    await world.settle();
    expect(taken(run)).toEqual(['b', 'd']);
  });

  test('a failure transition whose condition is false handles nothing', async () => {
    const world = new World();
    const run = await world.run(gateWith(`[{ to: c, on: failure, when: "{{ error.code == 'other' }}" }]`));
    world.gate('a').fail('boom');
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'boom' } });
    expect(taken(run)).toEqual([]);
  });

  test('one that cannot be evaluated fails the task; only transitions without it lead on, and nothing is set', async () => {
    const world = new World();
    const next = (onFailure: string) =>
      gateWith(`[{ to: b, set: { x: 5 } }, { to: c, when: "{{ result.missing }}" }, { to: d, on: failure${onFailure} }]`);
    const run = await world.run(next(''));
    world.gate('a').succeed({});
    await world.settle();
    expect(taken(run)).toEqual(['d']);
    expect(run.vars().x).toBe(0);
    expect(run.task('a')).toMatchObject({
      result: null,
      error: { code: 'expression', message: expect.stringMatching(/^next: .*missing/) },
    });
    expect(run.summary().status).toBe('succeeded');

    const unhandled = await world.run(next(', when: "{{ error.nope }}"'));
    world.gate('a').succeed({});
    expect(await unhandled.ended()).toMatchObject({ status: 'failed', error: { code: 'expression', task: 'a' } });
    expect(taken(unhandled)).toEqual([]);
  });

  test('a condition that is no boolean is an error that shows the value', async () => {
    const world = new World();
    const run = await world.run(gateWith('[{ to: b, when: "{{ result }}" }]'));
    world.gate('a').succeed('yes');
    const { error } = await run.ended();
    expect(error).toMatchObject({ code: 'expression', message: 'next: a condition must give true or false, not "yes"' });
  });
});

describe('set', () => {
  test('assigns in order, before the target starts; later transitions and assignments see the new value', async () => {
    const world = new World();
    const run = await world.run(
      gateWith(
        `[{ to: b, set: { x: "{{ result }}", seen: "{{ string(vars.x) }}" } }, { to: c, when: "{{ vars.x == 7 }}", set: { x: "{{ vars.x + 1 }}" } }, { to: d, when: "{{ vars.x == 7 }}" }]`,
      ),
    );
    world.gate('a').succeed(7);
    await world.settle();
    expect(taken(run)).toEqual(['b', 'c']);
    expect(run.vars()).toEqual({ x: 8, seen: '7' });
  });

  test('other variables keep their values, and what is not taken sets nothing', async () => {
    const { run } = await finished(
      gateWith('[{ to: b, when: "{{ false }}", set: { x: 1 } }, { to: c, set: { seen: y } }]', 'when: false,'),
    );
    expect(run.vars()).toEqual({ x: 0, seen: 'y' });
    const world = new World();
    const plain = await world.run(gateWith('[{ to: b }]'));
    world.gate('a').succeed();
    await world.settle();
    const end = world.store?.events(plain.runId).find((event) => event.type === 'task.ended');
    expect(end).toMatchObject({ moves: { taken: [0] } });
    expect(end).not.toHaveProperty('moves.set');
  });
});

describe('nextMode first', () => {
  test('takes the first that matches and nothing after it', async () => {
    const world = new World();
    const run = await world.run(gateWith(every, 'nextMode: first,'));
    world.gate('a').fail('boom');
    await world.settle();
    expect(taken(run)).toEqual(['c']);
  });

  test('all is the default: each target of each matching transition', async () => {
    const { run } = await finished(
      'tasks:\n  a: { action: flow.noop, next: [{ to: [b, c] }, d] }\n  b: { action: flow.noop }\n  c: { action: flow.noop }\n  d: { action: flow.noop }',
    );
    expect(taken(run)).toEqual(['b', 'c', 'd']);
  });
});

describe('onError continue', () => {
  test('a failure that nobody handles goes on as a success would; its status and error stay readable', async () => {
    const world = new World();
    const run = await world.run(
      gateWith(
        `[{ to: b }, { to: c, on: any, when: "{{ status == 'failed' && error.code == 'boom' }}", set: { seen: "{{ error.code }}" } }, { to: d, on: timeout }]`,
        'onError: continue, nextMode: all,',
      ),
    );
    world.gate('a').fail('boom');
    await world.settle();
    // The `any` transition matches the failure itself, so that is handled and success is not gone over.
    expect(taken(run)).toEqual(['c']);
    const allowed = await world.run(
      gateWith(`[{ to: b, when: "{{ status == 'failed' && error.code == 'boom' }}" }, { to: d, on: timeout }]`, 'onError: continue,'),
    );
    world.gate('a').fail('boom');
    await world.settle();
    expect(taken(allowed)).toEqual(['b']);
    expect([statuses(allowed).a, allowed.summary().status]).toEqual(['failed', 'succeeded']);
  });

  test('a failure that a transition takes does not go over success as well', async () => {
    const world = new World();
    const run = await world.run(gateWith('[{ to: b }, { to: c, on: failure }]', 'onError: continue,'));
    world.gate('a').fail('boom');
    await world.settle();
    expect([taken(run), run.summary().status]).toEqual([['c'], 'succeeded']);
  });

  test('allows the failure of a task that leads nowhere, and of one that runs alone', async () => {
    const text = 'tasks:\n  a: { action: flow.fail, with: { message: no }, onError: continue }';
    const { run, result } = await finished(text);
    expect([statuses(run).a, result.status]).toEqual(['failed', 'succeeded']);
    const world = new World();
    const alone = await world.run(`${text.slice(0, -2)}, next: b }\n  b: { action: flow.noop }`, {}, { only: ['a'] });
    expect((await alone.ended()).status).toBe('succeeded');
    expect(statuses(alone)).toEqual({ a: 'failed', b: 'pending' });
    expect(world.store?.events(alone.runId).find((event) => event.type === 'task.ended')).toMatchObject({ moves: { taken: [] } });
  });
});
