import { describe, expect, test } from 'vitest';
import { parse, planWithGates } from '../testing/scenario.ts';
import { fingerprintOf } from './fingerprint.ts';
import { readsOf } from './reads.ts';

const others = `
inputs: { i: { default: 1 }, j: { default: 1 } }
vars: { v: 1, w: 2 }
tasks:
  a: { action: flow.noop }
  b: { action: flow.noop }
`;

function reads(task: string): { tasks: string[]; inputs: readonly string[]; vars: readonly string[] } {
  const plan = planWithGates(`${others}  me: { action: data.set, ${task} }`);
  const { tasks, inputs, vars } = readsOf(plan, 2);
  return { tasks: tasks.map((index) => plan.tasks[index]?.id ?? ''), inputs, vars };
}

describe('what a task reads', () => {
  test.each([
    ['with: { x: "{{ tasks.a.result }}" }'],
    ['with: { x: [{ deep: "text {{ tasks.a.status }}" }] }'],
    ['when: "{{ tasks.a.result }}"'],
    ['forEach: "{{ tasks.a.result }}"'],
    ['forEach: { in: [1], concurrency: "{{ tasks.a.result }}" }'],
    ['forEach: { in: [1], batch: "{{ tasks.a.result }}" }'],
    ['delay: "{{ tasks.a.result }}s"'],
    ['timeout: "{{ tasks.a.result }}s"'],
    ['retry: { attempts: "{{ tasks.a.result }}" }'],
    ['retry: { delay: "{{ tasks.a.result }}s" }'],
    ['retry: { maxDelay: "{{ tasks.a.result }}s" }'],
    ['retry: { when: "{{ tasks.a.result }}" }'],
    ['cache: { key: "{{ tasks.a.result }}" }'],
    ['cache: { key: 1, ttl: "{{ tasks.a.result }}s" }'],
    ['next: [{ to: b, when: "{{ tasks.a.result }}" }]'],
    ['next: [{ to: b, set: { v: "{{ tasks.a.result }}" } }]'],
  ])('is found in %s', (task) => {
    expect(reads(task)).toEqual({ tasks: ['a'], inputs: [], vars: [] });
  });

  test('are inputs and variables too, each once; a name that is worked out counts as every one, itself left out', () => {
    expect(reads('with: { x: "{{ inputs.j + vars.w + inputs.j }}" }')).toEqual({ tasks: [], inputs: ['j'], vars: ['w'] });
    expect(reads('with: { x: "{{ tasks[inputs.i].result }}", y: "{{ vars }}" }')).toEqual({
      tasks: ['a', 'b'],
      inputs: ['i'],
      vars: ['v', 'w'],
    });
    expect(reads('with: { x: "{{ tasks.me.status }}" }').tasks).toEqual([]);
    expect(reads('with: { x: "{{ tasks[\'b\'].result }}" }').tasks).toEqual(['b']);
    expect(reads('with: { x: "{{ has(tasks.a.result.x) ? 1 : 2 }}" }').tasks).toEqual(['a']);
  });
});

describe('two definitions of a task', () => {
  const of = (task: string): string => {
    const first = parse(`tasks:\n  a: ${task}\n  b: { action: flow.noop }`).tasks[0];
    return first ? fingerprintOf(first) : '';
  };

  test('are the same whatever they are called and however they are written', () => {
    const plain = of('{ action: data.set, with: { x: 1, y: 2 }, next: b }');
    expect(of('{ action: data.set, name: A, description: long, with: { y: 2, x: 1 }, next: [{ to: [b], label: go, on: success }] }')).toBe(
      plain,
    );
    expect(of('{ next: [b], delay: 0, when: true, join: all, action: data.set, with: { x: 1, y: 2 } }')).toBe(plain);
  });

  test('differ in everything else', () => {
    const variants = [
      '{ action: data.set }',
      '{ action: flow.noop }',
      '{ action: data.set, with: { x: 1 } }',
      '{ action: data.set, when: false }',
      '{ action: data.set, join: any }',
      '{ action: data.set, forEach: [1] }',
      '{ action: data.set, delay: 1s }',
      '{ action: data.set, timeout: 1s }',
      '{ action: data.set, retry: { attempts: 2 } }',
      '{ action: data.set, onError: continue }',
      '{ action: data.set, onInterrupted: ask }',
      '{ action: data.set, cache: { key: 1 } }',
      '{ action: data.set, nextMode: first }',
      '{ action: data.set, next: b }',
      '{ action: data.set, next: [{ to: b, on: any }] }',
    ];
    expect(new Set(variants.map(of)).size).toBe(variants.length);
  });
});
