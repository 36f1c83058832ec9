import { describe, expect, test } from 'vitest';
import { CoreRig } from '../testing/core-rig.ts';
import { PureRun } from '../testing/pure-core.ts';
import { planWithGates, statuses, World } from '../testing/scenario.ts';

const gates = (world: World): string[] => world.started.map((gate) => gate.name);
const cpu = (id: string): string => `  ${id}: { action: script.js, with: { code: "1" } }\n`;
const io = (id: string): string => `  ${id}: { action: http.request, with: { url: "https://example.org" } }\n`;

describe('what starts first', () => {
  test('tasks whose turn has come, then items of the open lists in turn', async () => {
    const world = new World();
    await world.run(`
settings: { concurrency: 2 }
tasks:
  one: { action: test.gate, forEach: { in: [1, 2, 3] }, with: { name: "one{{ item }}" } }
  two: { action: test.gate, forEach: { in: [1, 2, 3] }, with: { name: "two{{ item }}" } }
  first: { action: test.gate, with: { name: first }, next: later }
  later: { action: test.gate, with: { name: later } }
`);
    expect(gates(world)).toEqual(['first', 'one1']);
    world.gate('first').succeed();
    await world.settle();
    expect(gates(world)).toEqual(['first', 'one1', 'later']);
    for (const name of ['later', 'one1', 'two1', 'one2', 'two2', 'one3', 'two3']) {
      world.gate(name).succeed();
      await world.settle();
    }
    expect(gates(world).slice(3)).toEqual(['two1', 'one2', 'two2', 'one3', 'two3']);
  });

  test('an item whose back-off is over comes before one that was never started', async () => {
    const world = new World();
    await world.run(`
tasks:
  a: { action: test.gate, forEach: { in: [x, y, z], concurrency: 2 }, with: { name: "{{ item }}" }, retry: { attempts: 2, delay: 1s, jitter: false } }
`);
    world.gate('x').fail('boom');
    await world.advance(999);
    expect(gates(world)).toEqual(['x', 'y']);
    await world.advance(1);
    world.gate('y').succeed();
    await world.settle();
    expect(gates(world)).toEqual(['x', 'y', 'x', 'z']);
  });

  test('a list that has ended is not looked at any more', () => {
    const run = new PureRun(`tasks:\n  l: { action: http.request, forEach: [1, 2], with: { url: "https://example.org" } }\n${io('a')}`);
    run.end('l[0]');
    expect(run.state.openLists).toEqual([0]);
    run.end('l[1]');
    expect(run.state.openLists).toEqual([]);
  });

  test('no more than the host has slots for, items and tasks together', () => {
    const run = new PureRun(
      `tasks:\n${io('a')}  l: { action: http.request, forEach: { in: [1, 2] }, with: { url: "https://example.org" } }\n`,
      {
        slotLimit: 2,
      },
    );
    expect(run.started).toEqual(['a', 'l[0]']);
    run.end('a');
    expect(run.started).toEqual(['a', 'l[0]', 'l[1]']);
  });
});

describe('strategy', () => {
  const five = (settings: string): string =>
    `settings: { ${settings} }\ntasks:\n${cpu('c1')}${cpu('c2')}${cpu('c3')}${io('i1')}${io('i2')}`;

  test('parallel starts all that is ready, up to the concurrency', () => {
    expect(new PureRun(five('strategy: parallel')).started).toEqual(['c1', 'c2', 'c3', 'i1', 'i2']);
    expect(new PureRun(five('strategy: parallel, concurrency: 4')).started).toEqual(['c1', 'c2', 'c3', 'i1']);
  });

  test('hybrid starts I/O in parallel and CPU actions one per core', () => {
    const run = new PureRun(five('strategy: hybrid'));
    expect(run.started).toEqual(['c1', 'c2', 'i1', 'i2']);
    run.end('i1');
    expect(run.started).toHaveLength(4);
    run.end('c2');
    expect(run.started.slice(4)).toEqual(['c3']);
    expect(new PureRun(five('strategy: hybrid'), { cores: 1 }).started).toEqual(['c1', 'i1', 'i2']);
    expect(new PureRun(five('strategy: hybrid, concurrency: 3')).started).toEqual(['c1', 'c2', 'i1']);
  });

  test('hybrid counts the items of a CPU action too, and lets those of others go on', () => {
    const list = (id: string, action: string): string => `  ${id}: { action: ${action}, forEach: { in: [1, 2, 3] } }\n`;
    const text = `settings: { strategy: hybrid }\ntasks:\n${list('c', 'script.js, with: { code: "1" }')}${list('i', 'http.request, with: { url: "https://example.org" }')}`;
    const run = new PureRun(text);
    expect(run.started).toEqual(['c[0]', 'i[0]', 'c[1]', 'i[1]', 'i[2]']);
    run.end('c[0]');
    expect(run.started.slice(5)).toEqual(['c[2]']);
  });

  test('sequential runs one task at a time, in file order, whatever became ready first', async () => {
    const world = new World();
    const run = await world.run(`
settings: { strategy: sequential }
tasks:
  c: { action: test.gate, with: { name: c } }
  b: { action: test.gate, with: { name: b }, next: a }
  a: { action: test.gate, with: { name: a } }
  d: { action: test.gate, with: { name: d } }
`);
    for (const name of ['c', 'b', 'a', 'd']) {
      expect(gates(world).at(-1)).toBe(name);
      world.gate(name).succeed();
      await world.settle();
    }
    expect(run.summary().status).toBe('succeeded');
  });

  test('sequential keeps to a task that backs off or waits, and starts the items of its list together', async () => {
    const world = new World();
    const run = await world.run(`
settings: { strategy: sequential }
tasks:
  a: { action: test.gate, with: { name: a }, retry: { attempts: 2, delay: 5s, jitter: false } }
  w: { action: flow.wait, with: { for: 5s } }
  l: { action: test.gate, forEach: { in: [1, 2] }, with: { name: "l{{ item }}" } }
  b: { action: test.gate, with: { name: b } }
`);
    world.gate('a').fail('boom');
    await world.advance(4_999);
    expect([gates(world), statuses(run).w]).toEqual([['a'], 'queued']);
    await world.advance(1);
    expect(gates(world)).toEqual(['a', 'a']);
    world.gate('a').succeed();
    await world.advance(4_999);
    expect([gates(world).length, statuses(run).w]).toEqual([2, 'waiting']);
    await world.advance(1);
    expect(gates(world).slice(2)).toEqual(['l1', 'l2']);
    world.gate('l1').succeed();
    await world.settle();
    expect(gates(world)).toHaveLength(4);
    world.gate('l2').succeed();
    await world.settle();
    expect(gates(world).at(-1)).toBe('b');
  });

  test('auto goes by the load: below 0.5 parallel, below 0.8 hybrid, else sequential', () => {
    const at = (load: number): string[] => new PureRun(five('strategy: auto'), { load }).started;
    expect(at(0.49)).toEqual(['c1', 'c2', 'c3', 'i1', 'i2']);
    expect(at(0.5)).toEqual(['c1', 'c2', 'i1', 'i2']);
    expect(at(0.79)).toEqual(['c1', 'c2', 'i1', 'i2']);
    expect(at(0.8)).toEqual(['c1']);
  });
});

describe('what is due', () => {
  test('fires at its time and not before: delay, back-off and wait', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  d: { action: test.gate, delay: 300, with: { name: d } }
  w: { action: flow.wait, with: { for: 300 } }
  r: { action: test.gate, with: { name: r }, retry: { attempts: 2, delay: 300, jitter: false } }
`);
    world.gate('r').fail('boom');
    await world.advance(299);
    expect([statuses(run), world.started.length]).toEqual([{ d: 'waiting', w: 'waiting', r: 'retrying' }, 1]);
    await world.advance(1);
    expect(statuses(run)).toEqual({ d: 'running', w: 'succeeded', r: 'running' });
  });

  test('an item that waits gives its own result; one whose time is up fails with it', async () => {
    const world = new World();
    const run = await world.run(
      'tasks:\n  a: { action: flow.wait, forEach: { in: [1000, 9000], onItemError: continue }, with: { for: "{{ item }}" }, timeout: 5s }',
    );
    await world.advance(1_000);
    const rows = () =>
      run.items('a', { offset: 0, limit: 2, status: 'all' })?.rows.map((row) => row.error?.code ?? row.result ?? row.status);
    expect(rows()).toEqual([{ waitedMs: 1_000 }, 'waiting']);
    await world.advance(4_000);
    expect(rows()).toEqual([{ waitedMs: 1_000 }, 'timeout']);
  });

  test('what an earlier visit left behind does not end a later one early', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  l: { action: flow.wait, forEach: { in: [1000, 10000], concurrency: 2 }, with: { for: "{{ item }}" }, retry: { attempts: 1, when: "{{ index == 0 && vars.round == 0 }}" }, next: [{ to: l, on: failure, set: { round: 1 } }] }
vars: { round: 0 }
`);
    await world.advance(1_000);
    expect(run.view().tasks.l).toMatchObject({ status: 'running', visit: 2 });
    const states = () => run.items('l', { offset: 0, limit: 2, status: 'all' })?.rows.map((row) => row.status);
    // The second item of the first visit was due at 10 s; that of the second is due at 11 s.
    await world.advance(9_000);
    expect(states()).toEqual(['succeeded', 'waiting']);
    await world.advance(1_000);
    expect(run.task('l')).toMatchObject({ visits: 2, view: { status: 'succeeded' } });
  });

  test('nothing that is due starts while the run is paused, and it starts at once when it is resumed', async () => {
    const world = new World();
    const run = await world.run('tasks:\n  d: { action: test.gate, delay: 1s, with: { name: d } }');
    await run.pause();
    await world.advance(60_000);
    expect(gates(world)).toEqual([]);
    await run.resume();
    await world.settle();
    expect(gates(world)).toEqual(['d']);
  });
});

test('items of an instant action are at work a few at a time, however many may be', () => {
  const text = `millrace: 1
settings: { concurrency: 1000000 }
tasks:
  a: { action: flow.noop, forEach: { in: "{{ range(500) }}", concurrency: 1000000 } }
`;
  const rig = new CoreRig(planWithGates(text));
  rig.send({ type: 'start', inputs: {}, concurrency: 1_000_000, timeoutMs: 0 });
  let most = 0;
  let ended = 0;
  while (rig.open.length > 0) {
    most = Math.max(most, rig.open.length);
    rig.end(0, null);
    ended += 1;
  }
  expect([most, ended, rig.state.status]).toEqual([64, 500, 'succeeded']);
});
