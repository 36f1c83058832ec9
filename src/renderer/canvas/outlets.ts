import { actionCatalogue } from '../../engine/actions/catalog.ts';
import { portsOf } from '../../engine/format/index.ts';
import type { TaskFile } from '../../engine/format/model.ts';
import { onOf, transitionsOf } from '../draft/transitions.ts';
import { cardHeight } from './geometry.ts';

/** A handle that arrows begin at. */
export interface Outlet {
  /** What its arrows wait for (`on`), and the handle's id. */
  readonly on: string;
  /** Shown beside the handle; empty for the plain one. */
  readonly label: string;
  readonly side: 'right' | 'bottom';
  /** Middle of the handle, from the card's corner. */
  readonly x: number;
  readonly y: number;
}

/** With more handles than this (the failure handle counts) the ports' names stand on the arrows instead. */
export const maxLabelled = 4;
const cardRight = 220;
const failureX = 196;

/** The ports a task has now, as its card shows them. */
export function portNames(task: TaskFile): readonly string[] {
  const action = actionCatalogue.get(task.action);
  return (action && portsOf(action, task.with)) ?? [];
}

/**
 * The handles of a card: the action's ports, or one for success; those that arrows use besides; and one at the foot for
 * failures.
 */
export function outletsOf(task: TaskFile): readonly Outlet[] {
  const ports = portNames(task);
  const right: string[] = ports.length ? [...ports] : ['success'];
  for (const transition of transitionsOf(task)) {
    const at = outletFor(onOf(transition), ports);
    if (at !== 'failure' && !right.includes(at)) right.push(at);
  }
  // Named ones stand below the card's first line, so that their names do not cover its state.
  const [first, last] =
    right.length === 1 ? [cardHeight / 2, cardHeight / 2] : right.length < maxLabelled ? [32, cardHeight - 14] : [8, cardHeight - 8];
  const gap = right.length === 1 ? 0 : (last - first) / (right.length - 1);
  const outlets: Outlet[] = right.map((on, index) => ({
    on,
    label: on === 'success' && ports.length === 0 ? '' : on,
    side: 'right',
    x: cardRight,
    y: Math.round(first + gap * index),
  }));
  outlets.push({ on: 'failure', label: 'failure', side: 'bottom', x: failureX, y: cardHeight });
  return outlets;
}

/** The handle at which an arrow that waits for `on` begins. */
export function outletFor(on: string, ports: readonly string[]): string {
  if (ports.includes(on)) return on;
  if (on === 'failure' || on === 'timeout') return 'failure';
  if (on === 'success' || on === 'any') return 'success';
  return on;
}
