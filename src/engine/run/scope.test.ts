import { describe, expect, test } from 'vitest';
import { ExpressionError, compileTemplate } from '../expression/index.ts';
import type { Json } from '../json.ts';
import { scopeSlots } from '../plan/plan.ts';
import { contextAt, planOfText } from '../testing/pure-core.ts';
import {
  attemptScope,
  describe as shortly,
  evaluateCondition,
  evaluateDuration,
  evaluateNumber,
  expressionFailure,
  outcomeScope,
  runScope,
  type Scope,
} from './scope.ts';
import { ListState } from './list-state.ts';
import { createState } from './state.ts';

const context = contextAt(0, { env: { HOME: '/home' }, secrets: { key: 's3cret' }, run: { id: 'r1' } });

function template(source: string) {
  const compiled = compileTemplate(source, { roots: Object.keys(scopeSlots) });
  if (!compiled.ok) throw new Error(compiled.problems[0]?.message);
  return compiled.template;
}

const read = (scope: Scope, source: string): Json => template(source).evaluate(scope, context.host);

function someState() {
  const state = createState(planOfText('tasks:\n  a: { action: flow.noop }'), 'r1');
  state.inputs = { n: 2 };
  state.vars = { count: 3 };
  return state;
}

describe('names in scope', () => {
  test('inputs, vars, tasks, run and env are there for every expression', () => {
    const scope = runScope(someState(), context);
    expect(read(scope, '{{ inputs.n + vars.count }}')).toBe(5);
    expect(read(scope, '{{ tasks.a.status }} {{ run.id }} {{ env.HOME }}')).toBe('pending r1 /home');
  });

  test('secrets are there only inside with, the item and index only inside a list', () => {
    const state = someState();
    for (const name of ['secrets.key', 'item', 'index', 'result', 'error', 'status'])
      expect(() => read(runScope(state, context), `{{ ${name} }}`), name).toThrow(ExpressionError);
    const task = attemptScope(state, context, null, undefined);
    expect(read(task, '{{ secrets.key }}')).toBe('s3cret');
    expect(() => read(task, '{{ item }}')).toThrow(ExpressionError);
    expect(() => read(task, '{{ index }}')).toThrow(ExpressionError);
    const list = new ListState(['x'], { concurrency: 1, batch: 1, source: null });
    expect(read(attemptScope(state, context, list, 0), '{{ item }}{{ index }}')).toBe('x0');
  });

  test('how an attempt ended: result, status, and an error whose data is null when it has none', () => {
    const base = (): Scope => runScope(someState(), context);
    const failed = outcomeScope(base(), { status: 'failed', result: null, error: { code: 'x', message: 'No.' } });
    expect(read(failed, '{{ [status, error] }}')).toEqual(['failed', { code: 'x', message: 'No.', data: null }]);
    const told = outcomeScope(base(), { status: 'failed', result: null, error: { code: 'x', message: 'No.', data: { n: 1 } } });
    expect(read(told, '{{ error.data.n }}')).toBe(1);
    const done = outcomeScope(base(), { status: 'succeeded', result: 7, error: null });
    expect(read(done, '{{ [result, error] }}')).toEqual([7, null]);
  });
});

describe('settings that are computed', () => {
  const scope = runScope(someState(), context);

  test('a condition gives true or false, and anything else is an error that shows it', () => {
    expect(evaluateCondition(template('{{ inputs.n == 2 }}'), scope, context)).toBe(true);
    expect(evaluateCondition(template('{{ inputs.n == 3 }}'), scope, context)).toBe(false);
    expect(() => evaluateCondition(template('{{ inputs.n }}'), scope, context)).toThrow('a condition must give true or false, not 2');
    expect(() => evaluateCondition(template('{{ "true" }}'), scope, context)).toThrow('not "true"');
    expect(() => evaluateCondition(template('{{ null }}'), scope, context)).toThrow(ExpressionError);
  });

  test('a number may be known, computed or text, is rounded down, and may be the minimum', () => {
    const number = (source: string, minimum = 1) => evaluateNumber({ template: template(source) }, scope, context, 'batch', minimum);
    expect(evaluateNumber({ value: 4 }, scope, context, 'batch', 1)).toBe(4);
    expect(number('{{ inputs.n * 5 }}')).toBe(10);
    expect(number('{{ 7 / 2 }}')).toBe(3);
    expect(number('1{{ inputs.n }}')).toBe(12);
    expect(number('{{ 1 }}')).toBe(1);
    expect(() => number('{{ 0.9 }}')).toThrow('batch must be a number of at least 1, not 0.9');
    for (const wrong of ['{{ "" }}', '{{ "  " }}', 'many', '{{ "Infinity" }}', '{{ null }}', '{{ [2] }}', '{{ true }}'])
      expect(() => number(wrong, 0), wrong).toThrow(ExpressionError);
  });

  test('a duration may be known, text or milliseconds; anything else is an error that names the setting', () => {
    const duration = (source: string) => evaluateDuration({ template: template(source) }, scope, context, 'delay');
    expect(evaluateDuration({ value: 250 }, scope, context, 'delay')).toBe(250);
    expect(duration('{{ inputs.n }}s')).toBe(2_000);
    expect(duration('{{ inputs.n * 100 }}')).toBe(200);
    expect(duration('{{ 0 }}')).toBe(0);
    expect(() => duration('soon')).toThrow('delay must be a duration such as "5s", not "soon"');
    for (const wrong of ['{{ null }}', '{{ -5 }}', '{{ ["5s"] }}', '{{ false }}'])
      expect(() => duration(wrong), wrong).toThrow(ExpressionError);
  });
});

test('a value is shown short: up to 60 characters whole, longer ones cut', () => {
  const text = (length: number): string => 'x'.repeat(length - 2);
  expect(shortly(text(60))).toBe(`"${text(60)}"`);
  expect(shortly(text(61))).toBe(`"${'x'.repeat(56)}…`);
  expect(shortly({ a: [1, null] })).toBe('{"a":[1,null]}');
});

test('what an expression threw is the error of a task; a bug is not', () => {
  expect(expressionFailure(new ExpressionError('no such key'), 'when')).toEqual({ code: 'expression', message: 'when: no such key' });
  const bug = new TypeError('bug');
  expect(() => expressionFailure(bug, 'when')).toThrow(bug);
});
