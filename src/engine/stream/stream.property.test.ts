import { expect, test } from 'vitest';
import { actionCatalogue } from '../actions/catalog.ts';
import { actionRunners } from '../actions/runners.ts';
import { compilePlan } from '../plan/compile.ts';
import { checkInputs, createRuntime } from '../runtime/index.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { randomMessage, randomRulesWorkflow } from '../testing/random-rules-workflow.ts';
import { randomSyncWorkflow } from '../testing/random-sync-workflow.ts';
import { parse } from '../testing/scenario.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { runtimeOptions } from '../testing/stream-options.ts';
import { straightPlan } from './straight-plan.ts';
import { createStream, type MessageResult } from './stream.ts';
import type { Json } from '../json.ts';

const graphs = Number(process.env.MILLRACE_GRAPHS ?? (process.env.CI ? 4_000 : 800));

test('the straight way ends as the engine does, message after message', async () => {
  const ends = { succeeded: 0, failed: 0 };
  for (let seed = 1; seed <= graphs; seed += 1) {
    const text = randomSyncWorkflow(new SeededRandom(seed), 9);
    const workflow = parse(text);
    const options = runtimeOptions(new FakeClock());
    const runtime = createRuntime({ ...options, store: null });
    const stream = createStream({ ...options, workflow, definitionHash: 'h', path: null, baseDir: '/', streamId: 's' });
    expect(stream.reason, text).toBeNull();
    for (let n = 0; n < 3; n += 1) {
      const run = {
        runId: `s-${n}`,
        workflow,
        definitionHash: 'h',
        path: null,
        baseDir: '/',
        inputs: checkInputs(workflow, { n }),
        trigger: 'stream',
        createdAt: options.clock.now(),
        durability: 'memory' as const,
      };
      const { status, outputs, error } = await runtime.start(run).ended();
      const way = stream.run({ n }, n);
      expect(way, 'it is there at once').not.toBeInstanceOf(Promise);
      expect(way, `seed ${seed}, n ${n}\n${text}`).toEqual({ status, outputs, error });
      if (status === 'succeeded' || status === 'failed') ends[status] += 1;
    }
    await stream.close();
    await runtime.close();
  }
  // Runs of both kinds were compared.
  expect(ends.succeeded).toBeGreaterThan(graphs / 4);
  expect(ends.failed).toBeGreaterThan(graphs / 4);
});

test('so does the function that is written for a run, or it leaves the run alone', async () => {
  // Each is run six times three ways.
  const workflows = graphs / 4;
  const ends = { succeeded: 0, failed: 0, byCode: 0, ofWorkflows: 0, lines: 0 };
  for (let seed = 1; seed <= workflows; seed += 1) {
    const random = new SeededRandom(seed);
    const text = randomRulesWorkflow(random, 6);
    const workflow = parse(text);
    const lines: string[][] = [[], [], []];
    const optionsOf = (at: number): ReturnType<typeof runtimeOptions> => ({
      ...runtimeOptions(new FakeClock()),
      log: (level, message, data) => void lines[at]?.push(`${level} ${message} ${JSON.stringify(data)}`),
    });
    const runtime = createRuntime({ ...optionsOf(2), store: null });
    const byCode = createStream({ ...optionsOf(0), workflow, ...parts, codeAfterRuns: 1 });
    const without = createStream({ ...optionsOf(1), workflow, ...parts, codeAfterRuns: Infinity });
    for (let n = 0; n < 6; n += 1) {
      const message = randomMessage(random);
      const kept = JSON.stringify(message);
      const way = byCode.run(message, n);
      expect(way, `seed ${seed}, ${kept}\n${text}`).toEqual(without.run(message, n));
      expect(JSON.stringify(message), 'the message is left as it is').toBe(kept);
      const { status } = way as { status: 'succeeded' | 'failed' };
      ends[status] += 1;
      if (n > 0 || (way as MessageResult).error?.code === 'invalid_input') continue;
      const run = {
        runId: `s-${n}`,
        workflow,
        ...parts,
        inputs: checkInputs(workflow, { message }),
        trigger: 'stream',
        createdAt: 0,
        durability: 'memory' as const,
      };
      const { outputs, error } = await runtime.start(run).ended();
      expect(way, `seed ${seed}, ${kept}\n${text}`).toEqual({ status, outputs, error });
    }
    expect(byCode.runsByCode).toBeLessThanOrEqual(6);
    ends.byCode += byCode.runsByCode;
    if (byCode.runsByCode > 0) ends.ofWorkflows += 1;
    expect(lines[0], 'log lines are written once').toEqual(lines[1]);
    ends.lines += lines[0]?.length ?? 0;
    await byCode.close();
    await without.close();
    await runtime.close();
  }
  expect(ends.ofWorkflows).toBeGreaterThan(workflows / 5);
  expect(ends.byCode).toBeGreaterThan(workflows / 2);
  expect(ends.failed).toBeGreaterThan(workflows / 5);
  expect(ends.lines).toBeGreaterThan(workflows / 5);
});

test.each([
  ['inputs that do not fit', 'tasks: { t: { action: data.format, with: { value: [1], indent: "{{ inputs.message.n }}" } } }', 't.result'],
  [
    'a port that leads elsewhere',
    `tasks:
  t: { action: rules.filter, with: { data: "{{ inputs.message }}", keep: data.n > 1 }, next: [{ to: u, on: kept }, { to: v, on: dropped }] }
  u: { action: flow.fail, with: { message: no } }
  v: { action: data.set, with: { v: 1 } }`,
    't.result',
  ],
  ['an output that is not there', 'tasks: { t: { action: data.set, with: { a: "{{ inputs.message.n }}" } } }', 't.result.b'],
])('%s: what is written does not decide it', async (_, tasks, output) => {
  const workflow = parse(`inputs: { message: {} }\n${tasks}\noutputs: { all: "{{ tasks.${output} }}" }`);
  const byCode = createStream({ ...runtimeOptions(new FakeClock()), workflow, ...parts, codeAfterRuns: 1 });
  const without = createStream({ ...runtimeOptions(new FakeClock()), workflow, ...parts, codeAfterRuns: Infinity });
  for (const n of [1, 2, 2.5, 99, 'x', null]) expect(byCode.run({ n }, 0)).toEqual(without.run({ n }, 0));
});

const parts = { definitionHash: 'h', path: null, baseDir: '/', streamId: 's' };

test('what a run makes is no larger and no deeper than the engine lets it be', async () => {
  const deep = Array.from({ length: 950 }, (_, i) => {
    const data = i === 0 ? '{{ inputs.message }}' : `{{ {'in': tasks.t${i - 1}.result.data} }}`;
    return `  t${i}: { action: rules.filter, with: { data: "${data}", keep: "true" }${i < 949 ? `, next: t${i + 1}` : ''} }`;
  });
  const files = [
    [
      'tasks: { t: { action: rules.filter, with: { data: 1, keep: "true" } } }',
      'outputs: { all: "{{ [inputs.message, inputs.message, inputs.message, inputs.message] }}" }',
    ],
    [
      'tasks: { t: { action: rules.map, with: { data: "{{ {\'m\': inputs.message} }}", set: [{ path: a, to: "[data.m, data.m]" }, { path: b, to: "[data.m, data.m]" }] } } }',
      'outputs: { status: "{{ tasks.t.status }}" }',
    ],
    ['tasks:', ...deep, 'outputs: { status: "{{ tasks.t949.status }}" }'],
  ];
  const large = 'x'.repeat(25 * 1024 * 1024);
  const nested = JSON.parse(`${'['.repeat(90)}${']'.repeat(90)}`) as Json;
  for (const file of files) {
    const workflow = parse(['inputs: { message: {} }', ...file].join('\n'));
    const byCode = createStream({ ...runtimeOptions(new FakeClock()), workflow, ...parts, codeAfterRuns: 1 });
    const without = createStream({ ...runtimeOptions(new FakeClock()), workflow, ...parts, codeAfterRuns: Infinity });
    for (const message of [{ n: 1 }, large, nested]) {
      const [one, other] = [byCode.run(message, 0), without.run(message, 0)] as MessageResult[];
      expect(one?.error).toEqual(other?.error);
      expect(one?.outputs['all'] === null, 'what is too large is left out').toBe(other?.outputs['all'] === null);
      expect(one?.outputs['status']).toBe(other?.outputs['status']);
    }
    await byCode.close();
    await without.close();
  }
});

test.each([
  ['{ action: shell.run, with: { command: [ls] } }', 'task t uses shell.run, which has effects'],
  ['{ action: flow.noop, forEach: "{{ [1] }}" }', 'task t walks a list'],
  ['{ action: flow.noop, retry: { attempts: 2 } }', 'task t is retried'],
  ['{ action: flow.noop, delay: 1s }', 'task t has a delay'],
  ['{ action: flow.noop, delay: "{{ 0 }}" }', 'task t has a delay'],
  ['{ action: flow.noop, timeout: 1s }', 'task t has a time-out'],
  ['{ action: flow.noop, cache: { key: k } }', 'task t has a cache'],
  ['{ action: flow.noop, next: t }', 'it has loops, or a join for each arrival'],
])('%s needs the whole engine', (task, reason) => {
  const workflow = parse(`tasks: { t: ${task} }`);
  const plan = compilePlan(workflow, { actions: actionCatalogue, runners: actionRunners });
  expect(straightPlan(plan, actionRunners, 8)).toEqual({ reason });
});

test('so does another strategy than parallel', () => {
  const workflow = parse('settings: { strategy: sequential }\ntasks: { t: { action: flow.noop } }');
  const plan = compilePlan(workflow, { actions: actionCatalogue, runners: actionRunners });
  expect(straightPlan(plan, actionRunners, 8)).toEqual({ reason: 'its strategy is sequential' });
});
