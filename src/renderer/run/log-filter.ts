import type { LogLine } from '../../engine/run/view.ts';

export type LogLevel = LogLine['level'];

export interface LogFilter {
  /** Lines below this level are left out. */
  readonly level: LogLevel;
  /** Only lines of this task. */
  readonly task: string | null;
  /** Lines that hold each of these words, in message or task; case does not matter. */
  readonly text: string;
}

const ranks: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** The lines a filter lets through, in order. */
export function filterLog(lines: readonly LogLine[], filter: LogFilter): readonly LogLine[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const least = ranks[filter.level];
  return lines.filter((line) => {
    if (ranks[line.level] < least) return false;
    if (filter.task !== null && line.task !== filter.task) return false;
    if (words.length === 0) return true;
    const text = `${line.task ?? ''} ${line.message}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
