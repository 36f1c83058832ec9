import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../engine/json.ts';
import type { RuntimeLog } from '../../engine/runtime/ports.ts';

export type LogLevel = Parameters<RuntimeLog>[0];

/** A host's own log: one JSON object a line. */
export interface HostLog {
  readonly write: RuntimeLog;
  /** Puts on disk what waits. */
  flush(): void;
}

export interface FileLogOptions {
  readonly dir: string;
  readonly level?: LogLevel;
  /** Largest size of one file before it is put aside, bytes. */
  readonly maxBytes?: number;
  /** Files kept beside the one in use. */
  readonly keep?: number;
  /** Warnings and errors are shown here too, as text. */
  readonly mirror?: (line: string) => void;
}

const rank: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
const flushDelayMs = 200;

/**
 * Logs to `dir/millrace.log`, which is put aside as `millrace.1.log` … when it is full. Lines are written in groups; an
 * error is written at once. A log that cannot be written is dropped: it never stops the work.
 */
export function createFileLog(options: FileLogOptions): HostLog {
  const { dir, maxBytes = 5_000_000, keep = 3 } = options;
  const least = rank[options.level ?? 'info'];
  const file = join(dir, 'millrace.log');
  let waiting: string[] = [];
  let timer: NodeJS.Timeout | null = null;
  let size = -1;

  function rotate(): void {
    for (let index = keep; index > 0; index -= 1) {
      const from = index === 1 ? file : join(dir, `millrace.${index - 1}.log`);
      try {
        renameSync(from, join(dir, `millrace.${index}.log`));
      } catch {
        rmSync(join(dir, `millrace.${index}.log`), { force: true });
      }
    }
    size = 0;
  }

  function flush(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    if (waiting.length === 0) return;
    const text = waiting.join('');
    waiting = [];
    try {
      if (size < 0) {
        mkdirSync(dir, { recursive: true });
        size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      }
      if (size > 0 && size + text.length > maxBytes) rotate();
      appendFileSync(file, text);
      size += Buffer.byteLength(text);
    } catch {
      size = -1;
    }
  }

  return {
    write(level, message, data) {
      if (rank[level] < least) return;
      waiting.push(`${JSON.stringify({ at: new Date().toISOString(), level, message, ...(data === undefined ? {} : { data }) })}\n`);
      if (rank[level] >= rank.warn) options.mirror?.(`${level}: ${message}`);
      if (level === 'error') flush();
      else if (!timer) {
        timer = setTimeout(flush, flushDelayMs);
        timer.unref();
      }
    },
    flush,
  };
}

/** What an unknown thrown value says, with its stack, for the log. */
export function describeError(error: unknown): Json {
  if (error instanceof Error) return { message: error.message, stack: error.stack ?? null };
  return { message: String(error) };
}
