import { expect, test } from 'vitest';
import { planOfTasks, taskOf, transitionTo } from '../testing/core-rig.ts';
import { cycleOf } from './loops.ts';
import type { Plan } from './plan.ts';

/** `outer` goes round by `meet`, `inner` by `turn`; `body` leaves the inner loop, `meet` the outer one. */
function nested(): Plan {
  return planOfTasks([
    taskOf('outer', { next: [transitionTo(['inner'])] }),
    taskOf('inner', { next: [transitionTo(['body'])] }),
    taskOf('body', { next: [transitionTo(['meet', 'turn'])] }),
    taskOf('turn', { next: [transitionTo(['inner'])] }),
    taskOf('meet', { next: [transitionTo(['end', 'outer'])] }),
    taskOf('end'),
  ]);
}

/** An edge as `from>to`. */
function named(plan: Plan, edge: number): string {
  const id = (task: number | undefined): string => plan.tasks[task ?? -1]?.id ?? '?';
  return `${id(plan.edges.from[edge])}>${id(plan.edges.to[edge])}`;
}

test('a loop inside a loop has exits of its own, and they may die after what is inside it', () => {
  const plan = nested();
  const tasks = plan.cycle[plan.indexOf.get('body') ?? 0];
  const cycle = cycleOf(plan, tasks ?? []);
  const exits = Object.fromEntries(cycle.loops.map((loop) => [plan.tasks[loop.head]?.id, loop.exits.map((edge) => named(plan, edge))]));
  expect(exits).toEqual({ inner: ['body>meet'], outer: ['meet>end'] });
  expect(cycle.loops.flatMap((loop) => loop.closing.map((edge) => named(plan, edge))).sort()).toEqual(['meet>outer', 'turn>inner']);
  expect(cycle.edges.map((edge) => named(plan, edge))).toEqual(['outer>inner', 'inner>body', 'body>turn', 'body>meet', 'meet>end']);
  expect(cycle.members.has(plan.indexOf.get('end') ?? -1)).toBe(false);
});

test('the same cycle is worked out once', () => {
  const plan = nested();
  const tasks = plan.cycle[0] ?? [];
  expect(cycleOf(plan, tasks)).toBe(cycleOf(plan, tasks));
});
