import type { RunStatus } from '../../engine/run/events.ts';

export function hasEnded(status: RunStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'canceled';
}
