import type { ActionDefinition } from '../actions/types.ts';
import type { Task, Transition, Workflow } from '../format/model.ts';
import type { Json } from '../json.ts';
import { compilePlan } from '../plan/compile.ts';
import type { Plan } from '../plan/plan.ts';
import { decide } from '../run/decide.ts';
import type { RunEvent } from '../run/events.ts';
import type { DecideContext, RunCommand, RunInput } from '../run/input.ts';
import { createState, type RunState } from '../run/state.ts';
import { SeededRandom } from './seeded-random.ts';

/** An action that ends when the test says so. */
export const workDefinition: ActionDefinition = {
  id: 'test.work',
  version: 1,
  title: 'Work',
  group: 'Flow',
  summary: 'Ends when the test says so.',
  docs: '',
  icon: 'circle',
  kind: 'io',
  idempotent: false,
  input: { type: 'object', properties: {}, additionalProperties: true },
  result: {},
  errors: {},
  example: {},
  card: [],
};

const actions = { get: () => workDefinition, ids: () => [workDefinition.id] };
const runners = { [workDefinition.id]: { mode: 'async' as const } };

export function taskOf(id: string, some: Partial<Task> = {}): Task {
  return {
    id,
    name: id,
    description: '',
    action: workDefinition.id,
    with: {},
    when: true,
    join: 'all',
    forEach: null,
    delay: 0,
    timeout: null,
    retry: null,
    onError: 'continue',
    onInterrupted: 'retry',
    cache: null,
    nextMode: 'all',
    next: [],
    ...some,
  };
}

export function transitionTo(to: readonly string[], when: boolean | string = true, on = 'any'): Transition {
  return { to, on, when, set: {}, label: '' };
}

/** Compiles tasks of `test.work` without a file around them. */
export function planOfTasks(tasks: readonly Task[], settings: Partial<Workflow['settings']> = {}): Plan {
  const workflow: Workflow = {
    name: 'rig',
    description: '',
    tags: [],
    inputs: {},
    vars: {},
    settings: {
      concurrency: null,
      timeoutMs: null,
      strategy: 'parallel',
      durability: 'durable',
      maxVisits: 10_000,
      cancel: 'wait',
      ...settings,
    },
    tasks,
    outputs: {},
  };
  return compilePlan(workflow, { actions, runners });
}

type Start = Extract<RunCommand, { type: 'start' }>;

/** The core alone: inputs in, events and started attempts out. No runtime, no promises, no clock but the one given. */
export class CoreRig {
  readonly state: RunState;
  readonly journal: RunEvent[] = [];
  /** Attempts that were started and have not come back. */
  readonly open: Start[] = [];
  now = 1_000;
  readonly #random = new SeededRandom(1);

  constructor(plan: Plan) {
    this.state = createState(plan, 'rig');
  }

  /** Decides one input; gives the events it led to. */
  send(input: RunInput): readonly RunEvent[] {
    this.now += 1;
    const context: DecideContext = {
      now: this.now,
      random: () => this.#random.next(),
      host: { now: () => new Date(this.now).toISOString(), uuid: () => this.#random.uuid() },
      env: {},
      secrets: {},
      run: {},
      slotLimit: 1_000_000,
      taskTimeoutMs: 300_000,
      cores: 2,
      load: 0,
      events: [],
      commands: [],
    };
    decide(this.state, input, context);
    this.journal.push(...context.events);
    for (const command of context.commands) if (command.type === 'start') this.open.push(command);
    return context.events;
  }

  start(): readonly RunEvent[] {
    return this.send({ type: 'start', inputs: {}, concurrency: 1_000, timeoutMs: 0 });
  }

  /** An open attempt comes back. */
  end(at: number, result: Json): readonly RunEvent[] {
    const [command] = this.open.splice(at, 1);
    if (!command) return [];
    const { task, visit, attempt, item } = command;
    return this.send({ type: 'outcome', task, visit, attempt, item, startedAt: this.now, result });
  }
}
