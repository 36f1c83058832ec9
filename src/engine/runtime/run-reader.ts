import type { JsonObject } from '../json.ts';
import type { OpenAsk } from '../run/ask.ts';
import type { DecideContext } from '../run/input.ts';
import type { Projection } from '../run/projection.ts';
import type { RunState } from '../run/state.ts';
import type { RunSummary, RunView } from '../run/view.ts';
import type { ItemData, RunHandle, RunResult, StartRun, TaskData } from './api.ts';
import { openAsks } from './ask-desk.ts';
import { shownInputs } from './inputs.ts';
import type { Clock } from './ports.ts';
import { itemsOf, latestInput, taskDataOf } from './task-data.ts';

type Status = RunSummary['status'];

/** The part of RunHandle that only looks: everything comes from the projection, so it is never ahead of the disk. */
export abstract class RunReader implements Omit<RunHandle, 'subscribe' | 'pause' | 'resume' | 'cancel' | 'resolve' | 'answer' | 'recover'> {
  readonly runId: string;
  readonly projection: Projection;
  readonly isChild: boolean;
  readonly #run: StartRun;
  readonly #clock: Clock;
  readonly #waiters: { until: (status: Status) => boolean; resolve: (result: RunResult) => void }[] = [];

  constructor(run: StartRun, projection: Projection, clock: Clock) {
    this.runId = run.runId;
    this.isChild = run.parent !== undefined;
    this.projection = projection;
    this.#run = run;
    this.#clock = clock;
  }

  /** The state that runs ahead of the disk, for inputs that were kept nowhere else. */
  protected abstract get live(): RunState;
  protected abstract inputContext(): DecideContext;

  summary(): RunSummary {
    return this.projection.summary(this.#clock.now());
  }

  view(): RunView {
    return this.projection.view(this.#clock.now());
  }

  outputs(): JsonObject | null {
    return this.projection.state.outputs;
  }

  inputs(): JsonObject {
    return shownInputs(this.#shown.plan.workflow, this.#run.inputs);
  }

  asks(): readonly OpenAsk[] {
    return openAsks(this.#shown);
  }

  settled(): Promise<RunResult> {
    return this.#until((status) => isEnd(status) || status === 'paused' || status === 'waiting');
  }

  ended(): Promise<RunResult> {
    return this.#until(isEnd);
  }

  task(id: string): TaskData | null {
    const { plan, tasks } = this.#shown;
    const task = tasks[plan.indexOf.get(id) ?? -1];
    return task ? taskDataOf(this.projection, task, latestInput(this.projection, this.live, task, this.inputContext())) : null;
  }

  items(
    id: string,
    query: { offset: number; limit: number; status: 'all' | 'failed' | 'succeeded' | 'running' },
  ): { total: number; rows: ItemData[] } | null {
    const { plan, tasks } = this.#shown;
    const task = tasks[plan.indexOf.get(id) ?? -1];
    return task?.list ? itemsOf(id, task, task.list, query) : null;
  }

  order(): readonly string[] {
    return this.#shown.order.map((index) => this.#shown.plan.tasks[index]?.id ?? '');
  }

  taskIds(): readonly string[] {
    return this.#shown.plan.tasks.map((task) => task.id);
  }

  vars(): JsonObject {
    return this.#shown.vars;
  }

  /** The status that is shown has changed: whoever waits for it goes on. */
  protected statusShown(): void {
    const { status } = this.#shown;
    for (let at = this.#waiters.length - 1; at >= 0; at -= 1) {
      const waiter = this.#waiters[at];
      if (!waiter?.until(status)) continue;
      this.#waiters.splice(at, 1);
      waiter.resolve(this.#result());
    }
  }

  get #shown(): RunState {
    return this.projection.state;
  }

  #result(): RunResult {
    const { status, outputs, failing } = this.#shown;
    return { status, outputs: outputs ?? {}, error: failing };
  }

  #until(until: (status: Status) => boolean): Promise<RunResult> {
    if (until(this.#shown.status)) return Promise.resolve(this.#result());
    return new Promise((resolve) => this.#waiters.push({ until, resolve }));
  }
}

function isEnd(status: Status): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'canceled';
}
