import type { Instant, RunEvent } from './events.ts';
import type { LogLine } from './view.ts';

/** What the run's log says of an event of a task; null where it says nothing. */
export function taskLine(seq: number, task: string | null, event: RunEvent): LogLine | null {
  switch (event.type) {
    case 'log':
      return lineOf(seq, task, event, event.item, event.level, event.message);
    case 'attempt.asking': {
      const { assignee, prompt } = event.ask;
      return lineOf(seq, task, event, event.item, 'info', `Asks ${assignee ?? 'a person'}: ${prompt}`);
    }
    case 'attempt.calling':
      return lineOf(seq, task, event, event.item, 'info', `Calls ${event.workflow} as run ${event.child}.`);
    case 'item.ended':
      if (event.answeredBy === undefined) return null;
      return lineOf(seq, task, event, event.item, 'info', `Answered by ${event.answeredBy}.`);
    case 'task.skipped':
      return lineOf(seq, task, { at: event.at, attempt: null }, undefined, 'info', 'Skipped: its condition is false.');
    case 'task.ended': {
      const { level, message } = howEnded(event);
      return lineOf(seq, task, event, undefined, level, message);
    }
    default:
      return null;
  }
}

function lineOf(
  seq: number,
  task: string | null,
  { at, attempt }: { readonly at: Instant; readonly attempt: number | null },
  item: number | undefined,
  level: LogLine['level'],
  message: string,
): LogLine {
  return { seq, at, level, task, item: item ?? null, attempt, message };
}

function howEnded(event: Extract<RunEvent, { type: 'task.ended' }>): Pick<LogLine, 'level' | 'message'> {
  if (event.status === 'failed' && event.reused)
    return { level: 'info', message: `Its failure was taken over (${event.error?.code}): ${event.error?.message}` };
  if (event.status === 'failed') return { level: 'error', message: `Failed (${event.error?.code}): ${event.error?.message}` };
  if (event.status === 'canceled') return { level: 'warn', message: 'Canceled.' };
  if (event.reused) return { level: 'info', message: 'Its result was taken over; its action did not run.' };
  if (event.cached) return { level: 'info', message: 'Its result was in the cache; its action did not run.' };
  if (event.answeredBy === undefined) return { level: 'debug', message: 'Succeeded.' };
  return { level: 'info', message: `Answered by ${event.answeredBy}${event.port === undefined ? '' : `: ${event.port}`}.` };
}

/** What the run's log says of an event of the run itself. */
export function runLine(seq: number, event: RunEvent): LogLine | null {
  const base = { seq, at: event.at, task: null, item: null, attempt: null };
  switch (event.type) {
    case 'run.started':
      return { ...base, level: 'info', message: 'Run started.' };
    case 'run.paused':
      return { ...base, level: 'info', message: 'Paused: nothing runs, nothing starts.' };
    case 'run.resumed':
      return { ...base, level: 'info', message: 'Resumed.' };
    case 'run.recovered':
      return { ...base, level: 'warn', message: 'Taken up again after the host had stopped.' };
    case 'run.canceling':
      return { ...base, level: 'warn', message: 'Canceling: what runs is told to stop.' };
    case 'run.failing':
      return { ...base, level: 'error', message: `The run fails (${event.error.code}): ${event.error.message}` };
    case 'run.ended':
      return {
        ...base,
        level: event.status === 'failed' ? 'error' : 'info',
        message: `Run ${event.status}.${event.notes ? ` ${event.notes.join(' ')}` : ''}`,
      };
    default:
      return null;
  }
}
