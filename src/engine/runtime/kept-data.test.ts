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
  expect(result).toMatchObject({ status: 'failed', error: { code: 'limit', message: 'The result is nested deeper than 1000 levels.' } });
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
