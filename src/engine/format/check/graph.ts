import { canonicalText } from '../../schema/index.ts';
import { outcomes, portsOf } from '../ports.ts';
import { walkTransitions } from '../walk.ts';
import { type Checker, didYouMean } from './checker.ts';
import type { TaskRead } from './task.ts';

/** Checks what only the transitions of all tasks together show. */
export function checkGraph(tasks: readonly TaskRead[], ids: ReadonlySet<string>, checker: Checker): void {
  for (const task of tasks) {
    checkTargets(task, ids, checker);
    checkPorts(task, checker);
    checkRepeats(task, checker);
  }
  checkReach(tasks, checker);
}

function checkTargets(task: TaskRead, ids: ReadonlySet<string>, checker: Checker): void {
  for (const { to } of task.transitions) {
    for (const { id, path } of to) {
      if (ids.has(id)) continue;
      checker.report('unknown-task', path, id === '' ? 'The target is empty' : `There is no task ${id}`, { hint: didYouMean(id, ids) });
    }
  }
}

function checkPorts(task: TaskRead, checker: Checker): void {
  const action = typeof task.task['action'] === 'string' ? checker.actions.get(task.task['action']) : undefined;
  const ports = action && portsOf(action, task.task['with']);
  if (!ports) return;
  for (const { on, path } of task.transitions) {
    if (on === null || outcomes.includes(on) || ports.includes(on)) continue;
    const known = [...ports, ...outcomes];
    const yesNo = ports.includes('true') ? { yes: 'true', no: 'false' }[on] : undefined;
    checker.report('unknown-name', [...path, 'on'], `${action.id} has no port ${on}`, {
      hint: yesNo ? `Did you mean ${yesNo}?` : (didYouMean(on, known) ?? `Known here: ${known.join(', ')}.`),
    });
  }
}

/** The same transition twice would run its target twice, or mean nothing. */
function checkRepeats(task: TaskRead, checker: Checker): void {
  const seen = new Set<string>();
  for (const { to, on, when, raw } of task.transitions) {
    const rest = canonicalText([on, when, raw['set'] ?? {}, raw['label'] ?? '']);
    for (const { id, path } of to) {
      const key = `${id} ${rest}`;
      if (seen.has(key)) checker.report('duplicate', path, `The transition to ${id} stands here twice`, { hint: 'Remove one of the two.' });
      seen.add(key);
    }
  }
}

/**
 * A join that can never be met is a mistake. A transition that is switched off (`when: false`, or behind one that is always
 * taken first) is not: people do that while they work, and its target is simply unreached.
 */
function checkReach(tasks: readonly TaskRead[], checker: Checker): void {
  const walk = walkTransitions(
    tasks.map(({ id, transitions }) => ({ id, next: transitions.map(({ to }) => ({ to: to.map((target) => target.id) })) })),
  );
  for (const { id, task, path, transitions } of tasks) {
    const join = task['join'];
    const loops = transitions.some(({ to }) => to.some((target) => target.id === id));
    if (loops && (join === 'all' || typeof join === 'number')) {
      checker.report(
        'self-join',
        [...path, 'join'],
        `${id} leads to itself and joins ${join === 'all' ? 'all' : join} of its inbound transitions`,
        {
          hint: 'A transition to itself begins a new round and is no part of a join. Use any or each, or leave join out.',
        },
      );
      continue;
    }
    const forward = walk.forwardInbound.get(id) ?? 0;
    if (typeof join === 'number' && Number.isSafeInteger(join) && forward > 0 && join > forward) {
      checker.report(
        'unreachable',
        [...path, 'join'],
        `${id} waits for ${join} arrivals, but only ${forward} ${forward === 1 ? 'transition leads' : 'transitions lead'} to it`,
        {
          hint: `Use a join of at most ${forward}, or all.`,
        },
      );
    }
  }
}
