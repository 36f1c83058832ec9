import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Skipped } from '../../lib/benchmark.ts';

/** Another engine in a process of its own. It takes one question at a time and answers `{ ok }` or `{ error }`. */
export interface Program {
  ask<T>(question: unknown): Promise<T>;
  stop(): Promise<void>;
}

export interface ProgramOptions {
  /** What runs the file; Node when absent. */
  readonly interpreter?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly startLimitMs?: number;
  readonly answerLimitMs?: number;
}

type Reply = { readonly ready: true } | { readonly ok: unknown } | { readonly error: string };

/** Starts a program beside its packages; `Skipped` when it does not get ready. */
export async function startProgram(file: string, options: ProgramOptions = {}): Promise<Program> {
  const { interpreter = process.execPath, args = [], env, startLimitMs = 60_000, answerLimitMs = 300_000 } = options;
  const child = spawn(interpreter, [file, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'json',
  });
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-2_000);
  });
  const ended = once(child, 'exit');
  const reply = (limitMs: number): Promise<Reply> =>
    new Promise((resolve) => {
      const settle = (answer: Reply): void => {
        clearTimeout(timer);
        child.off('message', settle).off('exit', gone);
        resolve(answer);
      };
      const gone = (): void => settle({ error: `it ended: ${errors.trim().split('\n').at(-1)}` });
      const timer = setTimeout(() => settle({ error: `no answer within ${limitMs / 1_000} s` }), limitMs);
      child.on('message', settle).on('exit', gone);
    });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
  };
  const first = await reply(startLimitMs);
  if ('error' in first) {
    await stop();
    throw new Skipped(`it does not start here: ${first.error}`);
  }
  return {
    async ask<T>(question: unknown) {
      child.send(question as object);
      const answer = await reply(answerLimitMs);
      if ('error' in answer) throw new Error(answer.error);
      return ('ok' in answer ? answer.ok : null) as T;
    },
    stop,
  };
}
