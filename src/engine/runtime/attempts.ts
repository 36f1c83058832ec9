import {
  type ActionContext,
  ActionError,
  type ActionOutcome,
  type ActionRunner,
  type CancelSignal,
  type LogLevel,
} from '../actions/types.ts';
import { MillraceError, type TaskError } from '../errors.ts';
import { type Json, largestChars } from '../json.ts';
import { plainOf, refOf } from '../long-list.ts';
import type { RunEvent } from '../run/events.ts';
import type { AttemptOutcome, RunCommand } from '../run/input.ts';
import type { CachedResults, CacheLead } from './cache.ts';
import type { Effects } from './effects.ts';
import type { EngineTime } from './engine-time.ts';
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
  /** Its action was called; before that there is nothing to wait for when it is told to stop. */
  acting: boolean;
  stopTimer: () => void;
}

/** An attempt whose result goes into the cache once it is recorded as a success. */
interface Leading {
  readonly lead: CacheLead;
  readonly ttlMs: number | null;
  port?: string | undefined;
  /** Its result, where that is a long list. */
  long?: Json;
}

/** Longer lists than this are not kept as results: they would have to be written out. */
const longestKept = 100_000;

export interface AttemptsOptions {
  readonly runId: string;
  readonly baseDir: string;
  readonly clock: Clock;
  readonly effects: Effects;
  readonly time: EngineTime;
  /** null: `cache` of tasks has no effect. */
  readonly results: CachedResults | null;
  readonly idempotencyKey: (command: StartCommand) => string;
  readonly log: (command: StartCommand, level: LogLevel, message: string, data: Json | undefined) => void;
  readonly settled: (outcome: AttemptOutcome) => void;
}

/** Of actions that end before anybody could cancel them. */
export const neverAborted: CancelSignal = { aborted: false, addEventListener: () => {}, removeEventListener: () => {} };

/** After a time-out an action that does not react to its signal is given up on; it may still be ending. */
const giveUpMs = 30_000;

/** Performs attempts: the one place where an action's code is called. Every start is answered by exactly one outcome. */
export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #flights = new Map<string, Flight>();
  readonly #leading = new Map<string, Leading>();

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  /** An action without effects, at once. */
  runInline(command: StartCommand, runner: ActionRunner, now: number): AttemptOutcome {
    const { task, visit, attempt, item } = command;
    if (runner.mode !== 'sync')
      return { ...outcomeOf(command, now), error: { code: 'internal', message: 'An action with effects cannot run inline.' } };
    const { time } = this.#options;
    const began = time.actionBegins(runner);
    try {
      const { result, port, waitUntilMs, ask, call } = runner.run(command.input, this.#context(command, neverAborted, now));
      return { type: 'outcome', task, visit, attempt, item, startedAt: now, result, port, waitUntilMs, ask, call };
    } catch (error) {
      return { ...outcomeOf(command, now), error: taskErrorOf(error) };
    } finally {
      time.actionEnded(runner, began);
    }
  }

  /** Calls the action, unless the cache has the result already. */
  start(command: StartCommand, runner: ActionRunner): void {
    const { clock, results } = this.#options;
    const now = clock.now();
    const key = keyOf(command);
    const source = new AbortController();
    const flight: Flight = { source, reason: null, acting: false, stopTimer: () => {} };
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
    const failed = (error: unknown): void => {
      if (flight.reason === 'timeout') answer({ ...base, error: timeoutError(command.timeoutMs) });
      else if (flight.reason !== null) answer({ ...base, canceled: true });
      else answer({ ...base, error: taskErrorOf(error) });
    };
    flight.stopTimer = clock.after(command.timeoutMs, () => {
      flight.reason ??= 'timeout';
      source.abort('timeout');
      if (flight.acting) flight.stopTimer = clock.after(giveUpMs, () => answer({ ...base, error: timeoutError(command.timeoutMs) }));
    });
    const act = (nowMs: number): void => {
      flight.acting = true;
      this.#call(command, runner, source.signal, nowMs).then((outcome) => {
        const leading = this.#leading.get(key);
        if (leading) {
          leading.port = outcome.port;
          if (refOf(outcome.result)) leading.long = outcome.result;
        }
        answer({ ...base, ...outcome });
      }, failed);
    };
    const { cache } = command;
    if (!cache || !results) {
      act(now);
      return;
    }
    const warn = (message: string): void => this.#options.log(command, 'warn', message, undefined);
    results.enter(cache.key, source.signal, warn).then((entry) => {
      if ('result' in entry) {
        answer({ ...base, ...entry.result, cached: true });
      } else if (source.signal.aborted || !this.#flights.has(key)) {
        entry.lead.release();
        failed(null);
      } else {
        this.#leading.set(key, { lead: entry.lead, ttlMs: cache.ttlMs });
        act(clock.now());
      }
    }, failed);
  }

  /**
   * An event of the run is committed. What an attempt leads in is kept when it is recorded as a success, so a result that
   * `retry.when` did not accept never is; attempts that wait for it go on when it is not, or not soon.
   */
  recorded(event: RunEvent): void {
    if (this.#leading.size === 0) return;
    if (event.type === 'run.ended') {
      this.#releaseAll();
      return;
    }
    if (!('attempt' in event)) return;
    const key = keyOf(event);
    const leading = this.#leading.get(key);
    if (!leading) return;
    switch (event.type) {
      case 'attempt.waiting':
      case 'attempt.asking':
      case 'attempt.calling':
        leading.lead.release();
        return;
      case 'attempt.retrying':
        leading.lead.release();
        break;
      case 'item.ended':
      case 'task.ended': {
        const { long } = leading;
        const result = event.status !== 'succeeded' ? undefined : long === undefined ? (event.result ?? null) : writtenOut(long);
        if (result === undefined) {
          leading.lead.release();
          break;
        }
        const port = 'port' in event ? event.port : leading.port;
        leading.lead.keep({ result, ...(port === undefined ? {} : { port }) }, leading.ttlMs);
        break;
      }
      default:
        return;
    }
    this.#leading.delete(key);
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
    this.#releaseAll();
  }

  get inFlight(): number {
    return this.#flights.size;
  }

  #releaseAll(): void {
    for (const { lead } of this.#leading.values()) lead.release();
    this.#leading.clear();
  }

  /** What an action throws at once is a rejection like any other. */
  #call(command: StartCommand, runner: ActionRunner, signal: CancelSignal, nowMs: number): Promise<ActionOutcome> {
    const { time } = this.#options;
    const began = time.actionBegins(runner);
    try {
      return Promise.resolve(runner.run(command.input, this.#context(command, signal, nowMs)));
    } catch (error) {
      return Promise.reject(error);
    } finally {
      time.actionEnded(runner, began);
    }
  }

  #context(command: StartCommand, signal: CancelSignal, nowMs: number): ActionContext {
    return new Surroundings(this.#options, command, signal, nowMs);
  }
}

/** What an action knows and reaches; made for each attempt, so it is small. */
class Surroundings implements ActionContext {
  readonly signal: CancelSignal;
  readonly nowMs: number;
  readonly #options: AttemptsOptions;
  readonly #command: StartCommand;

  constructor(options: AttemptsOptions, command: StartCommand, signal: CancelSignal, nowMs: number) {
    this.#options = options;
    this.#command = command;
    this.signal = signal;
    this.nowMs = nowMs;
  }

  get effects(): Effects {
    return this.#options.effects;
  }

  get baseDir(): string {
    return this.#options.baseDir;
  }

  get idempotencyKey(): string {
    return this.#options.idempotencyKey(this.#command);
  }

  get timeoutMs(): number {
    return this.#command.timeoutMs;
  }

  /** Actions take it out of their surroundings, so it is bound where it is asked for. */
  get log(): ActionContext['log'] {
    return (level, message, data) => this.#options.log(this.#command, level, message, data);
  }
}

/** A long list as plain data, for whoever keeps it; undefined where it is too large, or its lines cannot be read any more. */
function writtenOut(long: Json): Json | undefined {
  const ref = refOf(long);
  if (ref !== null && (ref.count > longestKept || (ref.kind === 'lines' && ref.bytes > largestChars))) return undefined;
  try {
    return plainOf(long);
  } catch {
    return undefined;
  }
}

function keyOf(attempt: { task: number; visit: number; attempt: number; item?: number | undefined }): string {
  return `${attempt.task}/${attempt.visit}/${attempt.attempt}/${attempt.item ?? ''}`;
}

function outcomeOf(command: StartCommand, startedAt: number): AttemptOutcome {
  return { type: 'outcome', task: command.task, visit: command.visit, attempt: command.attempt, item: command.item, startedAt };
}

function timeoutError(timeoutMs: number): TaskError {
  return { code: 'timeout', message: `It took longer than its timeout of ${timeoutMs} ms.` };
}

/** An expected failure keeps its code; anything else is the action's own bug and says so. */
/** What an action threw, as the error its task ends with. */
export function taskErrorOf(error: unknown): TaskError {
  if (error instanceof ActionError || error instanceof MillraceError) {
    return error.data === null
      ? { code: error.code, message: error.message }
      : { code: error.code, message: error.message, data: error.data };
  }
  return { code: 'action', message: error instanceof Error ? error.message : String(error) };
}
