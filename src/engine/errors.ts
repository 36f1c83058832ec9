import type { Json } from './json.ts';

/**
 * Every way Millrace itself fails, with what a person should do next. Actions add their own codes (`http_status`, …);
 * those are listed in each action's definition.
 */
export const errorCatalogue = {
  invalid_workflow: 'Open the Problems list, fix what it names, and run again.',
  invalid_input: 'Correct the named input and start again.',
  expression: 'Correct the expression; the message names the path that is not there.',
  timeout: 'Raise the timeout, or find out why the task is slow.',
  canceled: 'Start the run again when you want it to finish.',
  interrupted: 'The host stopped while this attempt ran. Decide whether to repeat it.',
  max_visits: 'A loop went round too often. Check its exit, or raise settings.maxVisits.',
  limit: 'Make the workflow or the value smaller; the message names the limit.',
  action: 'Read the message; the action itself failed.',
  child_failed: 'Open the linked run to see which task failed.',
  not_found: 'Check the name or the path.',
  conflict: 'Reload; somebody else changed it meanwhile.',
  denied: 'Check the rights on the file or folder.',
  in_use: 'Stop the other host, or connect to it.',
  storage: 'Free disk space or check the disk; work goes on by itself when storage answers again.',
  unsupported: 'This host cannot do that; use the desktop app.',
  unauthorised: 'Open the address that the host printed, with its token.',
  too_large: 'Send less at once.',
  unavailable: 'The host is not answering. It is started again or reconnects by itself.',
  internal: 'This is a bug in Millrace. The log has the details.',
} as const;

export type ErrorCode = keyof typeof errorCatalogue;

/** An expected failure: `code` for programs, `message` for people, `data` for details. Survives the wire. */
export class MillraceError extends Error {
  readonly code: ErrorCode;
  readonly data: Json;
  constructor(code: ErrorCode, message: string, data: Json = null) {
    super(message);
    this.name = 'MillraceError';
    this.code = code;
    this.data = data;
  }
  /** What to do next, in a sentence. */
  get hint(): string {
    return errorCatalogue[this.code];
  }
}

/** The error a task, item or run ended with. `code` is one of ours or one the action declares. */
export interface TaskError {
  readonly code: string;
  readonly message: string;
  readonly data?: Json;
}
