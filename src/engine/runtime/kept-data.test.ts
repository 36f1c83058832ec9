import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { finished, World } from '../testing/scenario.ts';

/** What cannot be written down must not come into a run: the host would break on it, and again after each start. */

function nested(levels: number): Json {
  let value: Json = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

test.each<[string, Json]>([
  ['is nested deeper than 1000 levels', nested(50_000)],
  ['holds a number that JSON does not have', { a: [Number.POSITIVE_INFINITY] }],
])('a result that %s fails its task', async (fault, result) => {
  const world = new World();
  const run = await world.run(`
tasks:
  t: { action: test.gate, with: { name: t }, next: [{ on: failure, to: told }] }
  told: { action: data.set, with: { code: "{{ tasks.t.error.code }}", result: "{{ tasks.t.result }}" } }
  list: { action: test.gate, forEach: [1, 2], with: { name: "g{{ item }}" }, onError: continue }
outputs: { told: "{{ tasks.told.result }}", list: "{{ tasks.list.error.message }}" }`);
  world.gate('t').succeed(result);
  world.gate('g1').succeed(1);
  world.gate('g2').succeed(result);
  await world.settle();
  const { outputs, status } = await run.ended();
  expect(status).toBe('succeeded');
  expect(outputs).toEqual({ told: { code: 'limit', result: null }, list: expect.stringContaining(`Item 2 of 2: The result ${fault}.`) });
});

test('an error keeps its code and message where its data cannot be kept', async () => {
  const world = new World();
  const run = await world.run('tasks:\n  t: { action: test.gate, with: { name: t } }');
  world.gate('t').fail('broken', 'no', nested(5000));
  await world.settle();
  expect((await run.ended()).error).toEqual({ code: 'broken', message: 'no', task: 't' });
});

test('a loop that puts a list around its result, or a map around a variable, ends with a clear error', async () => {
  const { result } = await finished(`
settings: { maxVisits: 5000 }
vars: { last: null }
tasks:
  a: { action: data.set, with: { a: "{{ vars.last }}" }, next: { to: a, set: { last: "{{ result }}" } } }`);
  expect(result).toMatchObject({
    status: 'failed',
    error: { code: 'expression', message: expect.stringContaining('last is nested deeper than 1000 levels') },
  });
  const other = await finished(`
settings: { maxVisits: 5000 }
vars: { last: null }
tasks:
  a: { action: flow.noop, next: { to: a, set: { last: { a: "{{ vars.last }}" } } } }`);
  expect(other.result).toMatchObject({
    status: 'failed',
    error: { code: 'expression', message: expect.stringContaining('last is nested deeper than 1000 levels') },
  });
});

test('inputs and answers are refused', async () => {
  const world = new World();
  const text = 'inputs: { x: {} }\ntasks:\n  t: { action: human.input, with: { prompt: p, fields: { f: {} } } }\n';
  await expect(world.run(text, { x: nested(2000) })).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining('input x is nested'),
  });
  const run = await world.run(text, { x: nested(900) });
  await expect(run.answer('t', null, { values: { f: nested(2000) }, by: 'a' })).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining('field f is nested'),
  });
  await run.answer('t', null, { values: { f: 1 }, by: 'a' });
  expect((await run.ended()).status).toBe('succeeded');
});

test('what is too large to be written as one text fails its task, and outputs that are so together are null', async () => {
  const world = new World();
  const run = await world.run(`
vars: { kept: null }
tasks:
  t: { action: test.gate, with: { name: t }, next: [{ on: failure, to: u }] }
  u: { action: test.gate, with: { name: u }, next: w }
  w: { action: flow.noop, forEach: "{{ [tasks.u.result, tasks.u.result] }}", onError: continue, next: v }
  v: { action: flow.noop, next: { to: end, set: { kept: ["{{ tasks.u.result }}", "{{ tasks.u.result }}"] } } }
  end: { action: flow.noop }
outputs: { t: "{{ tasks.t.error.message }}", v: "{{ tasks.v.error.message }}", w: "{{ tasks.w.error.message }}", one: "{{ tasks.u.result.size() }}", two: "{{ tasks.u.result }}", three: "{{ tasks.u.result }}" }`);
  world.gate('t').succeed('x'.repeat(84 * 1024 * 1024));
  await world.settle();
  const large = 'y'.repeat(50 * 1024 * 1024);
  world.gate('u').succeed(large);
  await world.settle();
  const { status, outputs } = await run.ended();
  expect(status).toBe('failed');
  expect(outputs).toEqual({
    t: 'The result is larger than 80 MB.',
    v: expect.stringContaining('kept is larger than 80 MB'),
    w: 'The list is larger than 80 MB.',
    one: large.length,
    two: large,
    three: null,
  });
});

test('much at once is written bit by bit, and more is worked on only when that is on disk', async () => {
  const world = new World();
  const store = world.store;
  if (!store) throw new Error('there is a store');
  store.automatic = false;
  const run = await world.run(
    `
inputs: { text: { type: string } }
tasks:
  each: { action: data.set, forEach: "{{ range(60) }}", with: { text: "{{ inputs.text }}", i: "{{ item }}" } }
outputs: { n: "{{ tasks.each.result.size() }}" }`,
    { text: 'x'.repeat(1_000_000) },
  );
  let most = 0;
  let ended = 0;
  for (let turn = 0; turn < 100 && run.summary().endedAt === null; turn += 1) {
    await world.settle();
    expect(store.waiting).toBeLessThanOrEqual(1);
    store.commit();
    const before = ended;
    ended = store.events(run.runId).filter(({ type }) => type === 'item.ended').length;
    most = Math.max(most, ended - before);
  }
  expect(ended).toBe(60);
  expect(most).toBeLessThan(12);
  expect((await run.ended()).outputs).toEqual({ n: 60 });
});
