import { describe, expect, test } from 'vitest';
import { statuses, World } from '../testing/scenario.ts';

/** Cases on which the engine and the oracle once disagreed, and what the text says about each. */
describe('loops, exits and joins', () => {
  test('the exit of an inner loop stays open while the inner loop can go round again', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  outer: { action: test.gate, with: { name: outer }, next: [inner, beside] }
  beside: { action: test.gate, with: { name: beside }, next: meet }
  inner: { action: test.gate, with: { name: inner }, next: body }
  body: { action: test.gate, with: { name: body }, next: [{ to: turn }, { to: meet, on: left }] }
  turn: { action: test.gate, with: { name: turn }, next: [{ to: inner, on: left }] }
  meet: { action: test.gate, with: { name: meet }, next: [{ to: outer, on: left }] }
`);
    const end = async (name: string, port?: string): Promise<void> => {
      world.gate(name).succeed(null, port);
      await world.settle();
    };
    await end('outer');
    await end('beside');
    await end('inner');
    await end('body');
    // body's way to meet is not dead: turn may go round, and body may take it then.
    expect(statuses(run).meet).toBe('pending');
    await end('turn', 'left');
    await end('inner');
    await end('body', 'left');
    expect(statuses(run).meet).toBe('running');
    await end('turn');
    await end('meet');
    expect(run.task('meet')?.visits).toBe(1);
    expect(run.summary().status).toBe('succeeded');
  });

  test('an exit stays open when what dies inside the loop starts a join that can go round', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  outside: { action: test.gate, with: { name: outside }, next: end }
  head: { action: test.gate, with: { name: head }, next: [{ to: rare, on: left }, { to: usual }] }
  rare: { action: test.gate, with: { name: rare }, next: [end, meet] }
  usual: { action: test.gate, with: { name: usual }, next: meet }
  meet: { action: test.gate, with: { name: meet }, next: [{ to: head, on: left }] }
  end: { action: test.gate, with: { name: end } }
`);
    const end = async (name: string, port?: string): Promise<void> => {
      world.gate(name).succeed(null, port);
      await world.settle();
    };
    await end('outside');
    await end('head');
    await end('usual');
    // rare cannot run in this round, so meet runs; by it the loop can go round, so rare's way out is open.
    expect(statuses(run)).toMatchObject({ meet: 'running', end: 'pending' });
    await end('meet', 'left');
    await end('head', 'left');
    await end('rare');
    expect(statuses(run).end).toBe('running');
    await end('usual');
    await end('meet');
    await end('end');
    expect(run.task('end')?.visits).toBe(1);
  });

  test('an exit dies as soon as its loop cannot go round again, though something in it still runs', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  outside: { action: test.gate, with: { name: outside }, next: end }
  head: { action: test.gate, with: { name: head }, next: [fast, slow, { to: end, on: left }] }
  fast: { action: test.gate, with: { name: fast }, next: first }
  slow: { action: test.gate, with: { name: slow }, next: first }
  first: { action: test.gate, with: { name: first }, join: any, next: turn }
  turn: { action: test.gate, with: { name: turn }, next: [{ to: head, on: left }] }
  end: { action: test.gate, with: { name: end } }
`);
    for (const name of ['outside', 'head', 'fast', 'first', 'turn']) {
      world.gate(name).succeed();
      await world.settle();
    }
    // slow still runs, but its arrival at first is ignored: nothing leads to the closing transition any more.
    expect(statuses(run)).toMatchObject({ slow: 'running', end: 'running' });
  });

  test('a join that needs more arrivals than its round has arrows for is ruled out when the round begins', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  outside: { action: test.gate, with: { name: outside }, next: [{ to: two, on: left }] }
  head: { action: test.gate, with: { name: head }, next: [{ to: two, on: left }, { to: turn }] }
  turn: { action: test.gate, with: { name: turn }, next: [{ to: head, on: left }] }
  two: { action: test.gate, with: { name: two }, join: 2 }
`);
    const end = async (name: string, port?: string): Promise<void> => {
      world.gate(name).succeed(null, port);
      await world.settle();
    };
    await end('outside');
    expect(statuses(run).two).toBe('unreached');
    await end('head');
    await end('turn', 'left');
    expect(statuses(run)).toMatchObject({ head: 'running', two: 'unreached' });
  });
});

describe('what the simulation brought up', () => {
  test('a run that fails leaves no join behind that a dying path queued', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  join: { action: test.gate, with: { name: join } }
  late: { action: test.gate, with: { name: late }, delay: 1h, next: join }
  done: { action: flow.noop, next: join }
  fails: { action: test.gate, with: { name: fails } }
`);
    world.gate('fails').fail('broken');
    await world.settle();
    expect(run.summary().status).toBe('failed');
    expect(statuses(run)).toEqual({ join: 'canceled', late: 'canceled', done: 'succeeded', fails: 'failed' });
  });

  test('a task with an arrival that waits for its round is not unreached', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  root: { action: test.gate, with: { name: root }, next: [{ to: head, on: left }] }
  back: { action: test.gate, with: { name: back }, join: any, next: [{ to: head, on: left }] }
  beside: { action: test.gate, with: { name: beside }, next: behind }
  direct: { action: flow.noop, next: back }
  head: { action: test.gate, with: { name: head }, next: [back, behind] }
  behind: { action: test.gate, with: { name: behind }, join: any }
`);
    world.gate('beside').succeed();
    await world.settle();
    world.gate('back').succeed(null, 'left');
    await world.settle();
    world.gate('root').succeed();
    await world.settle();
    expect(statuses(run)).toMatchObject({ head: 'pending', behind: 'running' });
    world.gate('behind').succeed();
    await world.settle();
    expect(statuses(run).head).toBe('running');
  });

  test('an item that was interrupted more than once waits for its back-off like any other', async () => {
    const world = new World();
    await world.run(`
tasks:
  list:
    action: test.gate
    forEach: { in: [1], concurrency: 1 }
    with: { name: g }
    onInterrupted: retry
    retry: { attempts: 3, delay: 5s }
`);
    await world.restart();
    await world.restart();
    world.gate('g').fail('flaky');
    await world.settle();
    expect(world.started).toHaveLength(3);
    await world.advance(4_999);
    expect(world.started).toHaveLength(3);
    await world.advance(1);
    expect(world.started).toHaveLength(4);
  });

  test('a list that an item stopped ends after a restart too, and repeats nothing', async () => {
    const world = new World();
    const text = `
tasks:
  list:
    action: test.gate
    forEach: { in: [1, 2], concurrency: 2, onItemError: stop }
    with: { name: "{{ 'g' + string(item) }}" }
    onInterrupted: retry
`;
    const run = await world.run(text);
    world.gate('g1').fail('broken');
    await world.settle();
    const [again] = (await world.restart()).values();
    expect((await again?.ended())?.status).toBe('failed');
    expect(again?.items('list', { offset: 0, limit: 2, status: 'all' })?.rows.map((row) => row.status)).toEqual(['failed', 'canceled']);
    expect(world.started).toHaveLength(2);
    expect(run.runId).toBe(again?.runId);
  });

  test('tasks that began side by side go on one after another when auto turns sequential', async () => {
    const world = new World();
    const run = await world.run(`
settings: { strategy: auto }
tasks:
  a: { action: test.gate, with: { name: a }, retry: { attempts: 2, delay: 1s } }
  b: { action: test.gate, with: { name: b }, retry: { attempts: 2, delay: 1s } }
`);
    world.load = 0.95;
    world.gate('a').fail('flaky');
    world.gate('b').fail('flaky');
    await world.advance(1_000);
    expect(world.started.map((gate) => gate.name)).toEqual(['a', 'b', 'a']);
    world.gate('a').succeed();
    await world.settle();
    world.gate('b').succeed();
    await world.settle();
    expect(run.summary().status).toBe('succeeded');
  });
});
