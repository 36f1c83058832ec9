import { actionCatalogue } from '../actions/catalog.ts';
import { actionRunners } from '../actions/runners.ts';
import { compilePlan } from '../plan/compile.ts';
import type { Plan } from '../plan/plan.ts';
import { decide } from '../run/decide.ts';
import type { RunEvent } from '../run/events.ts';
import type { AttemptOutcome, DecideContext, RunCommand, RunInput } from '../run/input.ts';
import { createState, type RunState } from '../run/state.ts';
import { parse } from './scenario.ts';

/** The plan of a workflow's text, for tests of the core's own functions; actions of the catalogue only. */
export function planOfText(text: string): Plan {
  return compilePlan(parse(text), { actions: actionCatalogue, runners: actionRunners });
}

/** What a decision may know, with everything outside fixed: chance gives a half, ids count up, plenty of slots. */
export function contextAt(now: number, known: Partial<DecideContext> = {}): DecideContext {
  let ids = 0;
  return {
    now,
    random: () => 0.5,
    host: { now: () => new Date(now).toISOString(), uuid: () => `id-${(ids += 1)}` },
    env: {},
    secrets: {},
    run: {},
    slotLimit: 100,
    taskTimeoutMs: 300_000,
    cores: 2,
    load: 0,
    events: [],
    commands: [],
    ...known,
  };
}

type Start = Extract<RunCommand, { type: 'start' }>;

/** A workflow's text run by the core alone: inputs in, events and commands out. Nothing is performed. */
export class PureRun {
  readonly state: RunState;
  readonly journal: RunEvent[] = [];
  readonly commands: RunCommand[] = [];
  /** What later decisions know; may be changed between them. */
  known: Partial<DecideContext>;
  now = 1_000;

  constructor(text: string, known: Partial<DecideContext> = {}) {
    this.state = createState(planOfText(text), 'r1');
    this.known = known;
    this.send({ type: 'start', inputs: {}, concurrency: this.state.plan.settings.concurrency ?? 50, timeoutMs: 0 });
  }

  /** Gives the events that the input led to. */
  send(input: RunInput): readonly RunEvent[] {
    const context = contextAt(this.now, this.known);
    decide(this.state, input, context);
    this.journal.push(...context.events);
    this.commands.push(...context.commands);
    return context.events;
  }

  /** Attempts that were started, in order: `a`, or `a[1]` for an item. */
  get started(): string[] {
    return this.#starts().map((start) => this.#nameOf(start));
  }

  /** The latest attempt of that name comes back. */
  end(name: string, outcome: Partial<AttemptOutcome> = { result: null }): readonly RunEvent[] {
    const { task, visit, attempt, item } = this.start(name);
    return this.send({ type: 'outcome', task, visit, attempt, item, startedAt: this.now, ...outcome });
  }

  /** How the latest attempt of that name was started. */
  start(name: string): Start {
    const start = this.#starts().findLast((other) => this.#nameOf(other) === name);
    if (!start) throw new Error(`${name} was not started; started: ${this.started.join(', ')}`);
    return start;
  }

  #starts(): Start[] {
    return this.commands.filter((command) => command.type === 'start');
  }

  #nameOf({ task, item }: Start): string {
    return `${this.state.plan.tasks[task]?.id}${item === undefined ? '' : `[${item}]`}`;
  }
}
