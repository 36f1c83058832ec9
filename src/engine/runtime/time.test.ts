import { afterEach, describe, expect, test } from 'vitest';
import { statuses, World } from '../testing/scenario.ts';

const second = 1_000;
const hour = 3_600_000;
const day = 24 * hour;

function waitUntil(until: string): string {
  return `tasks:\n  nap: { action: flow.wait, with: { until: "${until}" } }`;
}

/** Lets time pass in small steps and gives the wall time at which the task was first seen over. */
async function seenOver(world: World, isOver: () => boolean, forMs: number, stepMs: number): Promise<number | null> {
  for (let passed = 0; passed < forMs; passed += stepMs) {
    await world.advance(stepMs);
    if (isOver()) return world.clock.now();
  }
  return null;
}

describe('a wait', () => {
  test.each([
    ['forth by an hour', hour],
    ['forth by a day', day],
  ])('whose clock jumps %s is over at most 5 s after the wall says so', async (_, jumpMs) => {
    const world = new World();
    const run = await world.run(waitUntil('2026-01-01T00:50:00Z'));
    await world.advance(10 * second);
    world.clock.jump(jumpMs);
    await world.advance(5 * second);
    expect(run.summary().status).toBe('succeeded');
  });

  test.each([
    ['back by an hour', -hour],
    ['back by a day', -day],
  ])('whose clock jumps %s does not end early, and ends when the wall says so', async (_, jumpMs) => {
    const world = new World();
    const due = Date.UTC(2026, 0, 1, 2);
    const run = await world.run(waitUntil('2026-01-01T02:00:00Z'));
    await world.advance(hour);
    world.clock.jump(jumpMs);
    await world.advance(due - world.clock.now() - 1);
    expect(run.summary().status).toBe('running');
    await world.advance(1 + 5 * second);
    expect(run.summary().status).toBe('succeeded');
  });

  test('through a sleep is over at most 5 s after the machine wakes up', async () => {
    for (const sleptMs of [hour, 8 * hour, 30 * day]) {
      const world = new World();
      const run = await world.run('tasks:\n  nap: { action: flow.wait, with: { for: 1h } }');
      await world.advance(10 * second);
      world.clock.sleep(sleptMs);
      await world.advance(5 * second);
      expect(run.summary().status).toBe('succeeded');
    }
  });

  test('through a sleep that is shorter ends by the wall, not by the time awake', async () => {
    const world = new World();
    const run = await world.run('tasks:\n  nap: { action: flow.wait, with: { for: 1h } }');
    const began = world.clock.now();
    world.clock.sleep(50 * 60 * second);
    const over = await seenOver(world, () => run.summary().endedAt !== null, hour, second);
    expect(over).toBeGreaterThanOrEqual(began + hour);
    expect(over).toBeLessThanOrEqual(began + hour + 5 * second);
  });

  test('a delay and a back-off outlast a sleep the same way', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  late: { action: flow.noop, delay: 1h }
  again: { action: test.gate, with: { name: again }, retry: { attempts: 2, delay: 2h } }`);
    world.gate('again').fail('broken');
    await world.settle();
    world.clock.sleep(hour);
    await world.advance(5 * second);
    expect(statuses(run)).toEqual({ late: 'succeeded', again: 'retrying' });
    world.clock.sleep(hour);
    await world.advance(5 * second);
    expect(statuses(run)).toEqual({ late: 'succeeded', again: 'running' });
  });

  test('looks at the wall clock without writing anything down', async () => {
    const world = new World();
    const run = await world.run('tasks:\n  nap: { action: flow.wait, with: { for: 10d } }');
    const before = world.store?.events(run.runId).length;
    await world.advance(hour);
    expect(world.store?.events(run.runId)).toHaveLength(before ?? -1);
    expect(world.clock.pendingTimers).toBeLessThanOrEqual(2);
  });

  test('of 60 days is longer than a timer can be set, and is kept to the millisecond', async () => {
    const world = new World({ limits: { runTimeoutMs: 0 } });
    const run = await world.run('tasks:\n  nap: { action: flow.wait, with: { for: 60d } }');
    await world.advance(60 * day - 1);
    expect(run.summary().status).toBe('running');
    await world.advance(1);
    expect(run.summary().status).toBe('succeeded');
  });

  test('reaches beyond 2038', async () => {
    const world = new World();
    world.clock.jump(Date.UTC(2038, 0, 19, 3, 14, 0) - world.clock.now());
    const run = await world.run(waitUntil('2038-01-19T03:14:10Z'));
    expect(run.task('nap')?.view.dueAt).toBe(2 ** 31 * 1000 + 2 * second);
    await world.advance(10 * second - 1);
    expect(run.summary().status).toBe('running');
    await world.advance(1);
    expect(run.summary().status).toBe('succeeded');
  });

  test('keeps its due time while the host is down, and fires once it is up', async () => {
    const world = new World();
    await world.run('tasks:\n  nap: { action: flow.wait, with: { for: 1h } }');
    await world.crash();
    world.clock.jump(30 * 60 * second);
    const run = world.restore('run-1');
    await run.recover();
    expect(run.task('nap')?.view).toMatchObject({ status: 'waiting', dueAt: Date.UTC(2026, 0, 1, 1) });
    await world.crash();
    world.clock.jump(hour);
    const later = world.restore('run-1');
    await later.recover();
    expect(later.summary().status).toBe('succeeded');
  });
});

describe('the calendar', () => {
  const zone = process.env.TZ;
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  /** [what, zone, start of the run, `with` of flow.wait, when it is due], all in UTC. */
  test.each([
    [
      'an offset holds across the change to summer time',
      'Europe/Berlin',
      '2026-03-28T23:00Z',
      { until: '2026-03-29T03:30:00+02:00' },
      '2026-03-29T01:30Z',
    ],
    [
      'a local time after the change to summer time',
      'Europe/Berlin',
      '2026-03-28T23:00Z',
      { until: '2026-03-29T03:30' },
      '2026-03-29T01:30Z',
    ],
    [
      'a local time before the change to winter time',
      'Europe/Berlin',
      '2026-10-24T20:00Z',
      { until: '2026-10-25T01:30' },
      '2026-10-24T23:30Z',
    ],
    [
      'a local time after the change to winter time',
      'Europe/Berlin',
      '2026-10-24T20:00Z',
      { until: '2026-10-25T03:30' },
      '2026-10-25T02:30Z',
    ],
    ['a day is 24 hours, also when the clock is put forward', 'Europe/Berlin', '2026-03-28T12:00Z', { for: '1d' }, '2026-03-29T12:00Z'],
    ['a day is 24 hours, also when the clock is put back', 'America/New_York', '2026-10-31T12:00Z', { for: '1d' }, '2026-11-01T12:00Z'],
    ['a leap day', 'UTC', '2028-02-28T12:00Z', { until: '2028-02-29T06:00:00Z' }, '2028-02-29T06:00Z'],
    ['a day over a leap day', 'UTC', '2028-02-28T12:00Z', { for: '2d' }, '2028-03-01T12:00Z'],
    ['a date alone is midnight UTC', 'Asia/Tokyo', '2026-05-31T12:00Z', { until: '2026-06-01' }, '2026-06-01T00:00Z'],
  ])('%s', async (_, tz, from, given, due) => {
    process.env.TZ = tz;
    const world = new World({ limits: { runTimeoutMs: 0 } });
    world.clock.jump(Date.parse(from) - world.clock.now());
    const run = await world.run(`tasks:\n  nap: { action: flow.wait, with: ${JSON.stringify(given)} }`);
    expect(new Date(run.task('nap')?.view.dueAt ?? 0).toISOString()).toBe(new Date(due).toISOString());
    await world.advance(Date.parse(due) - world.clock.now() - 1);
    expect(run.summary().status).toBe('running');
    await world.advance(1);
    expect(run.summary().status).toBe('succeeded');
  });

  test('a moment that the change to summer time leaves out is waited for, never before it', async () => {
    process.env.TZ = 'Europe/Berlin';
    const world = new World();
    world.clock.jump(Date.parse('2026-03-28T23:00Z') - world.clock.now());
    const run = await world.run(waitUntil('2026-03-29T02:30'));
    // 02:30 does not exist: an hour after 01:30 is meant, which clocks call 03:30.
    expect(run.task('nap')?.view.dueAt).toBe(Date.parse('2026-03-29T01:30Z'));
  });
});

describe('the timeout of an attempt', () => {
  const gate = 'tasks:\n  work: { action: test.gate, timeout: 1m, with: { name: work } }';

  test('does not count a sleep', async () => {
    const world = new World();
    const run = await world.run(gate);
    await world.advance(30 * second);
    world.clock.sleep(8 * hour);
    await world.advance(29 * second);
    expect(run.summary().status).toBe('running');
    await world.advance(1 * second);
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'timeout' } });
  });

  test.each([day, -day])('does not notice that the clock jumps by %d ms', async (jumpMs) => {
    const world = new World();
    const run = await world.run(gate);
    world.clock.jump(jumpMs);
    await world.advance(59 * second);
    expect(run.summary().status).toBe('running');
    await world.advance(1 * second);
    expect(run.summary().status).toBe('failed');
  });
});

describe('the timeout of a run', () => {
  const work = (settings: string): string => `
settings: ${settings}
tasks:
  work: { action: test.gate, timeout: 10d, with: { name: work } }`;

  test.each([
    ['its own', '{ timeout: 1h }', {}],
    ['the host’s', '{}', { runTimeoutMs: hour }],
  ])('%s ends it, and the run says so', async (_, settings, limits) => {
    const world = new World({ limits });
    const run = await world.run(work(settings));
    await world.advance(hour - 1);
    expect(run.summary().status).toBe('running');
    await world.advance(1);
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'timeout', task: null } });
    expect(statuses(run)).toEqual({ work: 'canceled' });
  });

  test.each([
    ['its own', '{ timeout: 1h }', {}],
    ['the host’s', '{}', { runTimeoutMs: hour }],
  ])('%s counts time awake: neither a sleep nor a jump', async (_, settings, limits) => {
    const world = new World({ limits });
    const run = await world.run(work(settings));
    await world.advance(30 * 60 * second);
    world.clock.sleep(8 * hour);
    world.clock.jump(day);
    await world.advance(10 * 60 * second);
    world.clock.jump(-day);
    await world.advance(20 * 60 * second - 1);
    expect(run.summary().status).toBe('running');
    await world.advance(1);
    expect(run.summary().status).toBe('failed');
  });

  test.each([
    ['a timer', 'a: { action: flow.wait, with: { for: 3h } }', 0],
    ['a person', 'a: { action: human.approve, with: { prompt: "?" } }', 0],
    ['a delay', 'a: { action: flow.noop, delay: 3h }', 0],
    ['a called run', 'a: { action: flow.call, with: { workflow: child.flow.yaml } }', 0],
    ['a back-off', 'a: { action: flow.fail, with: { message: no }, retry: { attempts: 2, delay: 3h } }', 0],
  ])('the host’s default leaves out the time in which all waits for %s; its own does not', async (_, task) => {
    const text = (settings: string): string => `settings: ${settings}\ntasks:\n  ${task}`;
    for (const own of [true, false]) {
      const world = new World({ limits: { runTimeoutMs: hour } });
      world.files['child.flow.yaml'] = 'tasks:\n  ask: { action: human.approve, with: { prompt: "?" } }';
      const run = await world.run(text(own ? '{ timeout: 1h }' : '{}'));
      await world.advance(2 * hour);
      expect(run.summary().error?.code).toBe(own ? 'timeout' : undefined);
    }
  });

  test('the host’s default counts an attempt beside a question', async () => {
    const world = new World({ limits: { runTimeoutMs: hour, taskTimeoutMs: day } });
    const run = await world.run(
      'tasks:\n  ask: { action: human.approve, with: { prompt: "?" } }\n  work: { action: test.gate, with: { name: work } }',
    );
    await world.advance(30 * 60 * second);
    world.gate('work').succeed();
    await world.advance(5 * hour);
    expect(run.summary().status).toBe('waiting');
    const other = await world.run(
      'tasks:\n  ask: { action: human.approve, with: { prompt: "?" } }\n  work: { action: test.gate, with: { name: work } }',
    );
    await world.advance(hour);
    expect(other.summary().error?.code).toBe('timeout');
  });

  test('counts the time in which ready work waits for a slot of the host', async () => {
    const world = new World({ limits: { runTimeoutMs: hour, taskTimeoutMs: day, maxConcurrentTasks: 1 } });
    await world.run('settings: { timeout: 9d }\ntasks:\n  hog: { action: test.gate, with: { name: hog } }');
    const run = await world.run('tasks:\n  work: { action: test.gate, with: { name: work } }');
    expect(statuses(run)).toEqual({ work: 'queued' });
    await world.advance(hour);
    expect(run.summary().error?.code).toBe('timeout');
  });

  test('counts the time in which an item waits for a slot of the host', async () => {
    const world = new World({ limits: { runTimeoutMs: hour, taskTimeoutMs: day, maxConcurrentTasks: 1 } });
    const run = await world.run(
      'tasks:\n  ask: { action: human.approve, forEach: { in: "{{ range(3) }}", concurrency: 2 }, with: { prompt: "?" } }',
    );
    await world.run('settings: { timeout: 9d }\ntasks:\n  hog: { action: test.gate, with: { name: hog } }');
    await world.advance(2 * hour);
    expect(run.summary().status).toBe('waiting');
    await world.answer(run, 'ask', { approved: true }, 0);
    await world.advance(hour);
    expect(run.summary().error?.code).toBe('timeout');
  });

  test('does not count a pause', async () => {
    const world = new World();
    const run = await world.run('settings: { timeout: 1h }\ntasks:\n  nap: { action: flow.wait, with: { for: 9d } }');
    await world.advance(30 * 60 * second);
    await run.pause();
    await world.advance(day);
    await run.resume();
    await world.advance(30 * 60 * second - 1);
    expect(run.summary().status).toBe('running');
    await world.advance(1);
    expect(run.summary().error?.code).toBe('timeout');
  });

  test.each([
    ['its own', '{ timeout: 1h }', {}],
    ['the host’s', '{}', { runTimeoutMs: hour }],
  ])('%s goes on after a restart where it was, without the time the host was down', async (_, settings, limits) => {
    const world = new World({ limits });
    const text = `
settings: ${settings}
tasks:
  a: { action: test.gate, timeout: 10d, with: { name: a }, next: b }
  b: { action: test.gate, timeout: 10d, onInterrupted: retry, with: { name: b } }`;
    await world.run(text);
    await world.advance(40 * 60 * second);
    world.gate('a').succeed();
    await world.settle();
    await world.crash();
    world.clock.jump(day);
    await world.restart();
    // The second host reads in the journal how long the first one was down.
    await world.advance(5 * 60 * second);
    await world.crash();
    world.clock.jump(day);
    const run = world.restore('run-1');
    await run.recover();
    // Between its last event and the crash nothing was written: those five minutes are forgotten.
    await world.advance(20 * 60 * second - 1);
    expect(run.summary().status).toBe('running');
    await world.advance(1);
    expect(run.summary().error?.code).toBe('timeout');
  });

  test('a sleep before a restart counts no longer than an attempt could take', async () => {
    const world = new World({ limits: { runTimeoutMs: hour, taskTimeoutMs: 60 * second } });
    await world.run(
      'tasks:\n  a: { action: test.gate, with: { name: a }, next: b }\n  b: { action: test.gate, onInterrupted: retry, with: { name: b } }',
    );
    world.clock.sleep(day);
    world.gate('a').succeed();
    await world.settle();
    await world.crash();
    const run = world.restore('run-1');
    await run.recover();
    await world.settle();
    expect(run.summary().status).toBe('running');
  });

  test('rings once: a failing run that takes its time to end is left alone', async () => {
    const world = new World();
    world.holdsOpens = true;
    const held = await world.run('settings: { timeout: 1m }\ntasks:\n  work: { action: flow.call, with: { workflow: child.flow.yaml } }');
    await world.advance(hour);
    // The called run is still being opened, so the caller cannot end; it waits without looking at the clock all the time.
    expect(held.summary()).toMatchObject({ status: 'running', error: { code: 'timeout' } });
    expect(world.clock.pendingTimers).toBe(0);
  });
});

describe('a run that is over but for what still runs', () => {
  test('does not look again and again at waits that were canceled', async () => {
    const world = new World();
    const run = await world.run(`
settings: { cancel: wait }
tasks:
  nap: { action: flow.wait, with: { for: 1m } }
  bad: { action: test.gate, with: { name: bad } }
  slow: { action: test.gate, with: { name: slow } }`);
    world.gate('bad').fail('broken');
    await world.settle();
    expect(statuses(run)).toEqual({ nap: 'canceled', bad: 'failed', slow: 'running' });
    // A timer that is set again for now would keep this from ever coming back.
    await world.advance(2 * 60 * second);
    world.gate('slow').succeed();
    await world.settle();
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { task: 'bad' } });
  });
});
