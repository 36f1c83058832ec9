import { errorCatalogue, type ErrorCode, type TaskError } from '../../engine/errors.ts';
import { isObject } from '../../engine/json.ts';

/** A failure as a person wants it told: what happened, where, what to do next. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly where: string;
  readonly next: string;
}

export interface FailurePlace {
  readonly taskName: string;
  /** The task's action, where it is known. */
  readonly action?: string | undefined;
  readonly item?: number | null;
  readonly attempt?: number | null;
  readonly attempts?: number | null;
  /** 1-based place in the workflow file. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly file?: string | null;
}

/** Puts an error into words. The next step is the one the error brings along as `data.hint`, else the one known for its code. */
export function describeFailure(error: TaskError, place: FailurePlace): Failure {
  const where = [place.taskName];
  if (place.item != null) where.push(`item ${place.item}`);
  if (place.attempt != null && place.attempt > 0) {
    where.push(place.attempts != null && place.attempts > 1 ? `attempt ${place.attempt} of ${place.attempts}` : `attempt ${place.attempt}`);
  }
  if (place.line !== undefined)
    where.push(`${place.file ?? 'file'} line ${place.line}${place.column === undefined ? '' : `, column ${place.column}`}`);
  return { code: error.code, message: error.message, where: where.join(' · '), next: nextStep(error, place.action) };
}

/** What to do about the errors that the actions of Millrace declare, beyond the catalogue's own codes. */
const actionSteps: Readonly<Record<string, string>> = {
  exit_code: 'Read what the program wrote, below under Error; correct the command, or allow this exit code.',
  http_status: 'Read the answer, below under Error; correct the request, or accept this status.',
  network: 'Check the address, and that the server runs.',
  tls: 'Check the certificate of the server, and the date of this machine.',
  parse: 'Look at the text it was given, below under Input.',
  type: 'Look at the value it was given, below under Input.',
  script: 'Correct the script; the message says where.',
  memory: 'Give it less at once, or allow it more memory.',
  no_space: 'Free disk space, then run again.',
  exists: 'Choose another name, or allow the file to be replaced.',
};

/** What stops any task, whatever its action. */
const besideActions: ReadonlySet<string> = new Set<ErrorCode>([
  'canceled',
  'expression',
  'internal',
  'interrupted',
  'invalid_input',
  'limit',
  'timeout',
]);
const onPurpose = 'The workflow failed on purpose here (flow.fail). Follow the arrow that led to it, or change its condition.';

function nextStep(error: TaskError, action: string | undefined): string {
  const own = isObject(error.data) ? error.data['hint'] : undefined;
  if (typeof own === 'string' && own !== '') return own;
  if (action === 'flow.fail' && !besideActions.has(error.code)) return onPurpose;
  if (Object.hasOwn(errorCatalogue, error.code)) return errorCatalogue[error.code as ErrorCode];
  return Object.hasOwn(actionSteps, error.code) ? (actionSteps[error.code] ?? errorCatalogue.action) : errorCatalogue.action;
}

/** The failure as text, for a message to somebody else. */
export function failureText(failure: Failure, run: { readonly workflow: string; readonly runId: string }): string {
  return [
    `${failure.code}: ${failure.message}`,
    `Where: ${failure.where}`,
    `Next: ${failure.next}`,
    `Run: ${run.workflow}, ${run.runId}`,
  ].join('\n');
}
