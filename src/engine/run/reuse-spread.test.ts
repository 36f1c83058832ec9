import { describe, expect, test } from 'vitest';
import type { Plan } from '../plan/plan.ts';
import { planOfText } from '../testing/pure-core.ts';
import type { EarlierVisit } from './earlier-visits.ts';
import type { Reason } from './reuse-rows.ts';
import { Spread } from './reuse-spread.ts';

const never = Number.POSITIVE_INFINITY;
const failed: Reason = { why: 'failed', because: null };
const visit = (began: number, ended: number, setBy: EarlierVisit['setBy'] = []): EarlierVisit => {
  return { began, ended, end: 'succeeded', left: null, setBy, vars: {} };
};

/** Visits by task id: where in the journal each began and ended. */
function spreadOf(
  tasks: string,
  visits: Record<string, EarlierVisit[]>,
  pinned = '',
): { spread: Spread; at: (id: string) => number; told: () => unknown } {
  const plan: Plan = planOfText(`tasks:\n${tasks}`);
  const at = (id: string): number => plan.indexOf.get(id) ?? -1;
  const spread = new Spread(
    plan,
    plan.tasks.map(({ id }) => visits[id] ?? []),
    (task) => plan.tasks[task]?.id === pinned,
  );
  /** By task: the first visit that runs and why; nothing for one that does not run. */
  const told = (): unknown => {
    spread.run();
    return Object.fromEntries(
      plan.tasks
        .filter(({ index }) => spread.from(index) !== never || spread.reason(index))
        .map(({ id, index }) => {
          const reason = spread.reason(index);
          return [id, `${spread.from(index)}${reason ? ` ${[reason.why, reason.because].filter(Boolean).join(' ')}` : ''}`];
        }),
    );
  };
  return { spread, at, told };
}

describe('outside loops', () => {
  const line =
    '  a: { action: flow.noop, next: [{ to: b }, { to: c, on: failure }] }\n  b: { action: flow.noop }\n  c: { action: flow.noop, next: d }\n  d: { action: flow.noop }\n  r: { action: data.set, with: { x: "{{ tasks.b.status }}" } }\n  apart: { action: flow.noop }\n';
  const visits = { a: [visit(1, 2)], b: [visit(3, 4)], r: [visit(5, 6)], apart: [visit(7, 8)] };

  test('whatever a task leads to over any transition, and whatever reads it, runs; nothing else', () => {
    const { spread, at, told } = spreadOf(line, visits);
    spread.root(at('a'), 1, failed, true);
    expect(told()).toEqual({ a: '1 failed', b: '1 follows a', c: '1 follows a', d: '1 follows c', r: '1 reads b' });
    expect([spread.affectedFrom(at('a')), spread.affectedFrom(at('b')), spread.affectedFrom(at('apart'))]).toEqual([never, 1, never]);
  });

  test('a pinned task does not run, and nothing comes of it', () => {
    const { spread, at, told } = spreadOf(line, visits, 'b');
    spread.root(at('a'), 1, failed, true);
    expect(told()).toEqual({ a: '1 failed', c: '1 follows a', d: '1 follows c' });
  });

  test('one that ends otherwise than it did makes what is behind it run, and has no reason of its own', () => {
    const { spread, at, told } = spreadOf(line, visits, 'a');
    spread.differs(at('a'));
    expect(told()).toEqual({ a: '1', b: '1 follows a', c: '1 follows a', d: '1 follows c', r: '1 reads b' });
  });
});

describe('in a loop', () => {
  const loop =
    '  head: { action: flow.noop, next: body }\n  body: { action: flow.noop, next: [{ to: head, on: failure }, { to: out }] }\n  out: { action: flow.noop }\n';
  const visits = { head: [visit(1, 2), visit(5, 6)], body: [visit(3, 4), visit(7, 8)], out: [visit(9, 10)] };

  test('the rounds before the visit that runs stay as they are', () => {
    const { spread, at, told } = spreadOf(loop, visits);
    spread.root(at('body'), 2, failed, true);
    expect(told()).toEqual({ head: '3', body: '2 failed', out: '1 follows body' });
    expect(spread.affectedFrom(at('head'))).toBe(3);
  });

  test('the rounds after it run', () => {
    const { spread, at, told } = spreadOf(loop, visits);
    spread.root(at('body'), 1, failed, true);
    expect(told()).toEqual({ head: '2 follows body', body: '1 failed', out: '1 follows body' });
  });

  test('a task that is another one now takes every round with it', () => {
    const { spread, at, told } = spreadOf(loop, { ...visits, body: [] });
    spread.root(at('body'), 1, { why: 'new', because: null }, false);
    expect(told()).toEqual({ head: '1 follows body', body: '1 new', out: '1 follows body' });
  });

  test('a task that leads to itself runs from the visit that was said', () => {
    const { spread, at, told } = spreadOf('  a: { action: flow.noop, next: [{ to: a, on: failure }] }\n', {
      a: [visit(1, 2), visit(3, 4), visit(5, 6)],
    });
    spread.root(at('a'), 2, failed, true);
    expect(told()).toEqual({ a: '2 failed' });
    expect(spread.affectedFrom(at('a'))).toBe(never);
  });
});

test('a visit that read a variable runs when the visit that had set it runs, not when an earlier one had', () => {
  const { spread, at, told } = spreadOf(
    '  setter: { action: flow.noop }\n  reader: { action: flow.noop, next: tail }\n  tail: { action: flow.noop }\n',
    {
      setter: [visit(1, 2), visit(5, 6)],
      reader: [visit(3, 4, [{ task: 0, visit: 1 }]), visit(7, 8, [{ task: 0, visit: 2 }])],
      tail: [visit(4, 4), visit(9, 10)],
    },
  );
  spread.root(at('setter'), 2, failed, true);
  expect(told()).toEqual({ setter: '2 failed', reader: '2 reads setter', tail: '2 follows reader' });
});

test('a reader of the first visit takes along everything behind it', () => {
  const { spread, at, told } = spreadOf(
    '  setter: { action: flow.noop }\n  reader: { action: flow.noop, next: tail }\n  tail: { action: flow.noop }\n',
    { setter: [visit(1, 2)], reader: [visit(3, 6, [{ task: 0, visit: 1 }])], tail: [visit(4, 5)] },
  );
  spread.root(at('setter'), 1, failed, true);
  expect(told()).toEqual({ setter: '1 failed', reader: '1 reads setter', tail: '1 follows reader' });
});
