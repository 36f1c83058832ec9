import { MillraceError, type TaskError } from '../errors.ts';
import type { AttemptOutcome, RunCommand, RunInput } from '../run/input.ts';
import type { RunParent, RunSummary } from '../run/view.ts';
import type { ChildRuns, RunHandle } from './api.ts';
import type { Clock, RuntimeLog } from './ports.ts';

/** How deep runs may call runs; the run that nobody called is at 0. */
export const maxCallDepth = 10;

type CallCommand = Extract<RunCommand, { type: 'call' }>;
type Intention = 'pause' | 'resume' | 'cancel';

interface Child {
  readonly command: CallCommand;
  readonly startedAt: number;
  handle: RunHandle | null;
  intention: Intention;
  /** What the calling run was told last. */
  resting: boolean;
  unsubscribe: () => void;
}

export interface ChildrenOptions {
  readonly runId: string;
  readonly depth?: number;
  readonly baseDir: string;
  readonly durability: 'durable' | 'relaxed' | 'memory';
  readonly taskId: (index: number) => string;
  readonly children: ChildRuns | undefined;
  readonly clock: Clock;
  readonly log: RuntimeLog;
  readonly send: (input: RunInput) => void;
}

/**
 * The runs that one run called: opens them, hands down what the run is told, and reports how they move and end. Every
 * call is answered by exactly one outcome, unless the host goes down first.
 */
export class Children {
  readonly #options: ChildrenOptions;
  readonly #children = new Map<string, Child>();
  /** What all of them were told last; one that is still being opened hears it when it is there. */
  #intention: Intention = 'resume';

  constructor(options: ChildrenOptions) {
    this.#options = options;
  }

  call(command: CallCommand): void {
    const { children, clock, runId, baseDir, durability, taskId, depth = 0 } = this.#options;
    if (this.#children.has(command.child)) return;
    const child: Child = {
      command,
      startedAt: clock.now(),
      handle: null,
      intention: this.#intention,
      resting: false,
      unsubscribe: () => {},
    };
    this.#children.set(command.child, child);
    if (!children) {
      this.#fail(child, { code: 'unsupported', message: 'This host cannot run a workflow inside another one.' });
      return;
    }
    if (depth >= maxCallDepth) {
      const message = `Workflows call each other more than ${maxCallDepth} deep. Look for one that calls itself.`;
      this.#fail(child, { code: 'limit', message });
      return;
    }
    const parent: RunParent = { runId, task: taskId(command.task), item: command.item ?? null };
    const { workflow, inputs } = command;
    children.open({ runId: command.child, parent, depth, workflow, inputs, baseDir, durability }).then(
      (handle) => this.#opened(child, handle),
      (error: unknown) => this.#fail(child, errorOf(error, workflow)),
    );
  }

  /** Pauses, resumes or cancels all of them, or that one. */
  tell(intention: Intention, only?: string): void {
    if (only === undefined) this.#intention = intention;
    for (const [id, child] of this.#children) {
      if (only !== undefined && only !== id) continue;
      // One that is to be canceled alone stays so, whatever the others are told.
      if (child.intention === 'cancel') continue;
      child.intention = intention;
      if (child.handle) this.#handDown(child, child.handle);
    }
  }

  /** The host goes down, or the run is over: nothing is reported any more. */
  close(): void {
    for (const child of this.#children.values()) child.unsubscribe();
    this.#children.clear();
  }

  #opened(child: Child, handle: RunHandle): void {
    if (this.#children.get(child.command.child) !== child) return;
    child.handle = handle;
    child.unsubscribe = handle.subscribe(({ run }) => {
      if (run) this.#look(child, handle, run);
    });
    if (child.intention !== 'resume') this.#handDown(child, handle);
    else this.#look(child, handle, handle.summary());
  }

  #handDown(child: Child, handle: RunHandle): void {
    const told = child.intention === 'pause' ? handle.pause() : child.intention === 'cancel' ? handle.cancel() : handle.resume();
    told
      .catch((error: unknown) => {
        // It has ended meanwhile, which is reported as such.
        if (!(error instanceof MillraceError && error.code === 'conflict'))
          this.#options.log('error', `run ${handle.runId} could not ${child.intention}: ${String(error)}`);
      })
      .finally(() => this.#look(child, handle, handle.summary()));
  }

  #look(child: Child, handle: RunHandle, summary: RunSummary): void {
    const { command } = child;
    if (this.#children.get(command.child) !== child) return;
    const { status } = summary;
    if (status === 'succeeded') this.#settle(child, { result: handle.outputs() ?? {} });
    else if (status === 'failed') this.#fail(child, failureOf(summary));
    else if (status === 'canceled') this.#settle(child, { canceled: true });
    else {
      // A run that waits for a person is at rest, but not yet paused.
      const resting = status === 'paused' || (status === 'waiting' && child.intention !== 'pause');
      if (resting === child.resting && child.intention !== 'pause') return;
      child.resting = resting;
      const { task, visit, attempt, item } = command;
      this.#options.send({ type: 'child', task, visit, attempt, item, resting });
    }
  }

  #fail(child: Child, error: TaskError): void {
    this.#settle(child, { error });
  }

  #settle(child: Child, outcome: Pick<AttemptOutcome, 'result' | 'error' | 'canceled'>): void {
    const { task, visit, attempt, item, child: id } = child.command;
    if (this.#children.get(id) !== child) return;
    child.unsubscribe();
    this.#children.delete(id);
    this.#options.send({ type: 'outcome', task, visit, attempt, item, startedAt: child.startedAt, ...outcome });
  }
}

function failureOf({ runId, error }: RunSummary): TaskError {
  const { code, message, task } = error ?? { code: 'internal', message: 'It failed without saying why.', task: null };
  return {
    code: 'child_failed',
    message: `The called run failed${task === null ? '' : ` in task ${task}`} (${code}): ${message}`,
    data: { runId, code, message, task },
  };
}

function errorOf(error: unknown, workflow: string): TaskError {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof MillraceError)) return { code: 'internal', message: `${workflow} could not be called: ${message}` };
  return error.data === null ? { code: error.code, message } : { code: error.code, message, data: error.data };
}
