import { ActionError, type CancelSignal } from '../../../engine/actions/types.ts';

/** What a failed file call means to a person. `subject` is the path as it was given. */
export function fileFailure(error: unknown, subject: string): ActionError {
  if (error instanceof ActionError) return error;
  const code = errnoOf(error);
  switch (code) {
    case 'ENOENT':
      return new ActionError('not_found', `There is no file or folder ${subject}.`);
    case 'ENOTDIR':
      return new ActionError('not_found', `${subject} is not a folder, or part of its path is not one.`);
    case 'EISDIR':
      return new ActionError('not_found', `${subject} is a folder, not a file.`);
    case 'ENAMETOOLONG':
      return new ActionError('not_found', `The path is too long: ${subject}.`);
    case 'ELOOP':
      return new ActionError('not_found', `The links of ${subject} lead in a circle.`);
    case 'EACCES':
    case 'EPERM':
      return new ActionError('denied', `The rights on ${subject} do not allow this.`);
    case 'EROFS':
      return new ActionError('denied', `${subject} is on a disk that cannot be written.`);
    case 'EEXIST':
      return new ActionError('exists', `${subject} is there already.`);
    case 'ENOSPC':
    case 'EDQUOT':
      return new ActionError('no_space', `There is no space left to write ${subject}.`);
    case 'ERR_INVALID_ARG_VALUE':
      return new ActionError('invalid_input', `The path holds a character that paths may not hold: ${JSON.stringify(subject)}.`);
    default:
      return new ActionError('action', `${subject}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The code of a Node error, or null. */
export function errnoOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** What an effect ends with when its signal has fired: the reason it was given, where that is an error with a code. */
export function stoppedBy(signal: CancelSignal): Error {
  const { reason } = signal;
  if (reason instanceof Error && errnoOf(reason) !== null) return reason;
  return new ActionError('canceled', 'Canceled.');
}

export function throwIfStopped(signal: CancelSignal): void {
  if (signal.aborted) throw stoppedBy(signal);
}
