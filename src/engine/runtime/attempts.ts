import { type ActionContext, ActionError, type ActionRunner, type CancelSignal, type LogLevel } from '../actions/types.ts';
import { MillraceError, type TaskError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { AttemptOutcome, RunCommand } from '../run/input.ts';
import type { Effects } from './effects.ts';
import type { Clock } from './ports.ts';

interface CancelSource {
  readonly signal: CancelSignal;
  abort(reason?: unknown): void;
}

/** Every host has one; the engine's types name no host, so it is fetched by hand. */
const { AbortController } = globalThis as unknown as { AbortController: new () => CancelSource };

type StartCommand = Extract<RunCommand, { type: 'start' }>;

interface Flight {
  readonly source: CancelSource;
  reason: 'cancel' | 'fail' | 'timeout' | null;
  stopTimer: () => void;
}

export interface AttemptsOptions {
  readonly runId: string;
  readonly baseDir: string;
  readonly clock: Clock;
  readonly effects: Effects;
  readonly idempotencyKey: (command: StartCommand) => string;
  readonly log: (command: StartCommand, level: LogLevel, message: string, data: Json | undefined) => void;
  readonly settled: (outcome: AttemptOutcome) => void;
}

const neverAborted: CancelSignal = { aborted: false, addEventListener: () => {}, removeEventListener: () => {} };

/** After a time-out an action that does not react to its signal is given up on; it may still be ending. */
const giveUpMs = 30_000;

/** Performs attempts: the one place where an action's code is called. Every start is answered by exactly one outcome. */
export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #flights = new Map<string, Flight>();

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  /** An action without effects, at once. */
  runInline(command: StartCommand, runner: ActionRunner, now: number): AttemptOutcome {
    const base = outcomeOf(command, now);
    if (runner.mode !== 'sync') return { ...base, error: { code: 'internal', message: 'An action with effects cannot run inline.' } };
    try {
      return { ...base, ...runner.run(command.input, this.#context(command, neverAborted, now)) };
    } catch (error) {
      return { ...base, error: taskErrorOf(error) };
    }
  }

  start(command: StartCommand, runner: ActionRunner): void {
    const { clock } = this.#options;
    const now = clock.now();
    const key = `${command.task}/${command.visit}/${command.attempt}/${command.item ?? ''}`;
    const source = new AbortController();
    const flight: Flight = { source, reason: null, stopTimer: () => {} };
    this.#flights.set(key, flight);
    const base = outcomeOf(command, now);
    let answered = false;
    const answer = (outcome: AttemptOutcome): void => {
      if (answered) return;
      answered = true;
      flight.stopTimer();
      this.#flights.delete(key);
      this.#options.settled(outcome);
    };
    flight.stopTimer = clock.after(command.timeoutMs, () => {
      flight.reason ??= 'timeout';
      source.abort('timeout');
      flight.stopTimer = clock.after(giveUpMs, () => answer({ ...base, error: timeoutError(command.timeoutMs) }));
    });
    const context = this.#context(command, source.signal, now);
    const running = runner.mode === 'async' ? runner.run(command.input, context) : Promise.resolve(runner.run(command.input, context));
    running.then(
      (outcome) => answer({ ...base, ...outcome }),
      (error: unknown) => {
        if (flight.reason === 'timeout') answer({ ...base, error: timeoutError(command.timeoutMs) });
        else if (flight.reason !== null) answer({ ...base, canceled: true });
        else answer({ ...base, error: taskErrorOf(error) });
      },
    );
  }

  /** Tells everything in flight to stop; each still answers when it has. */
  abort(reason: 'cancel' | 'fail' | 'timeout'): void {
    for (const flight of this.#flights.values()) {
      // A run that timed out cancels its attempts; the attempts themselves did not time out.
      flight.reason ??= reason === 'timeout' ? 'fail' : reason;
      flight.source.abort(reason);
    }
  }

  /** The host goes down: everything is told to stop, and nothing is waited for. */
  close(): void {
    this.abort('cancel');
    for (const flight of this.#flights.values()) flight.stopTimer();
    this.#flights.clear();
  }

  get inFlight(): number {
    return this.#flights.size;
  }

  #context(command: StartCommand, signal: CancelSignal, nowMs: number): ActionContext {
    const { effects, baseDir, log, idempotencyKey } = this.#options;
    return {
      effects,
      signal,
      baseDir,
      get idempotencyKey() {
        return idempotencyKey(command);
      },
      nowMs,
      timeoutMs: command.timeoutMs,
      log: (level, message, data) => log(command, level, message, data),
    };
  }
}

function outcomeOf(command: StartCommand, startedAt: number): AttemptOutcome {
  return { type: 'outcome', task: command.task, visit: command.visit, attempt: command.attempt, item: command.item, startedAt };
}

function timeoutError(timeoutMs: number): TaskError {
  return { code: 'timeout', message: `It took longer than its timeout of ${timeoutMs} ms.` };
}

/** An expected failure keeps its code; anything else is the action's own bug and says so. */
function taskErrorOf(error: unknown): TaskError {
  if (error instanceof ActionError || error instanceof MillraceError) {
    return error.data === null
      ? { code: error.code, message: error.message }
      : { code: error.code, message: error.message, data: error.data };
  }
  return { code: 'action', message: error instanceof Error ? error.message : String(error) };
}
