import type { RunStatus } from '../../engine/run/events.ts';

export const exitCodes = { succeeded: 0, failed: 1, usage: 2, canceled: 3, resting: 4, interrupted: 130, terminated: 143 } as const;

/** What a command was told that it cannot use. */
export class UsageError extends Error {}

export function exitCodeOf(status: RunStatus): number {
  if (status === 'succeeded') return exitCodes.succeeded;
  if (status === 'failed') return exitCodes.failed;
  return status === 'canceled' ? exitCodes.canceled : exitCodes.resting;
}
