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
  readonly item?: number | null;
  readonly attempt?: number | null;
  readonly attempts?: number | null;
  /** 1-based place in the workflow file. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly file?: string | null;
}

/** Puts an error into words. The next step is the catalogue's, or the one the error brings along as `data.hint`. */
export function describeFailure(error: TaskError, place: FailurePlace): Failure {
  const where = [place.taskName];
  if (place.item != null) where.push(`item ${place.item}`);
  if (place.attempt != null && place.attempt > 0) {
    where.push(place.attempts != null && place.attempts > 1 ? `attempt ${place.attempt} of ${place.attempts}` : `attempt ${place.attempt}`);
  }
  if (place.line !== undefined)
    where.push(`${place.file ?? 'file'} line ${place.line}${place.column === undefined ? '' : `, column ${place.column}`}`);
  return { code: error.code, message: error.message, where: where.join(' · '), next: nextStep(error) };
}

function nextStep(error: TaskError): string {
  const own = isObject(error.data) ? error.data['hint'] : undefined;
  if (typeof own === 'string' && own !== '') return own;
  return Object.hasOwn(errorCatalogue, error.code) ? errorCatalogue[error.code as ErrorCode] : errorCatalogue.action;
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
