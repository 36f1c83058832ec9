import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edgeKey, type WalkTask, walkTransitions } from './walk.ts';

function graph(text: string): WalkTask[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [id = '', rest = ''] = line.split(':').map((part) => part.trim());
      const next = rest === '' ? [] : rest.split(' ').map((group) => ({ to: group.split('+') }));
      return { id, next };
    });
}

describe('walkTransitions', () => {
  it('starts with the tasks without inbound transitions', () => {
    const walk = walkTransitions(graph('a: b c\nb: d\nc: d\nd:\ne: d'));
    expect(walk.starts).toEqual(['a', 'e']);
    expect(walk.closing.size).toBe(0);
    expect(walk.forwardInbound.get('d')).toBe(3);
  });

  it('marks the transition back into its own path, by transition and target index', () => {
    const walk = walkTransitions(graph('a: b\nb: c+a d\nc:\nd: b'));
    expect([...walk.closing].sort()).toEqual([edgeKey('b', 0, 1), edgeKey('d', 0, 0)]);
    expect(walk.starts).toEqual(['a']);
  });

  it('takes a self transition as closing', () => {
    const walk = walkTransitions(graph('a: a b\nb:'));
    expect([...walk.closing]).toEqual(['a>0>0']);
    expect(walk.starts).toEqual(['a']);
  });

  it('enters a workflow that is all cycle at its first task', () => {
    const walk = walkTransitions(graph('a: b\nb: c\nc: a'));
    expect([...walk.closing]).toEqual(['c>0>0']);
    expect(walk.starts).toEqual(['a']);
  });

  it('walks from tasks without inbound ones before earlier tasks of a cycle', () => {
    // In file order a comes first, but only c has no inbound transition: from c, b is met before a, so a → b closes.
    const walk = walkTransitions(graph('a: b\nb: a\nc: b'));
    expect([...walk.closing]).toEqual(['a>0>0']);
    expect(walk.starts).toEqual(['c']);
  });

  it('goes on from the first task not yet reached', () => {
    const walk = walkTransitions(graph('x: x2\nx2: x\na: b\nb: a\nroot: b'));
    expect([...walk.closing].sort()).toEqual(['a>0>0', 'x2>0>0']);
    expect(walk.starts).toEqual(['x', 'root']);
  });

  it('counts a second way to a task that is done as forward', () => {
    const walk = walkTransitions(graph('a: b c\nb: c\nc: '));
    expect(walk.closing.size).toBe(0);
    expect(walk.forwardInbound.get('c')).toBe(2);
  });

  it('passes over unknown targets', () => {
    expect(walkTransitions(graph('a: nowhere')).starts).toEqual(['a']);
  });

  it('stands a chain of 200,000 tasks', () => {
    const tasks = Array.from({ length: 200_000 }, (_, i) => ({ id: `t${i}`, next: [{ to: [`t${i + 1}`] }] }));
    expect(walkTransitions(tasks).starts).toEqual(['t0']);
  });

  it('agrees with the recursive definition, and what is left has no cycle', () => {
    const arbitrary = fc.integer({ min: 1, max: 8 }).chain((size) =>
      fc.array(fc.array(fc.array(fc.integer({ min: 0, max: size - 1 }), { maxLength: 3 }), { maxLength: 3 }), {
        minLength: size,
        maxLength: size,
      }),
    );
    fc.assert(
      fc.property(arbitrary, (shape) => {
        const tasks: WalkTask[] = shape.map((next, i) => ({ id: `t${i}`, next: next.map((to) => ({ to: to.map((t) => `t${t}`) })) }));
        const walk = walkTransitions(tasks);
        expect([...walk.closing].sort()).toEqual(recursiveClosing(tasks));
        expect(hasCycle(tasks, walk.closing)).toBe(false);
        for (const id of walk.starts) expect(walk.forwardInbound.get(id)).toBe(0);
      }),
    );
  });
});

function recursiveClosing(tasks: readonly WalkTask[]): string[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const reached = new Set<string>();
  const closing: string[] = [];
  const visit = (task: WalkTask, path: readonly string[]): void => {
    reached.add(task.id);
    task.next.forEach(({ to }, t) =>
      to.forEach((id, p) => {
        if (path.includes(id) || id === task.id) closing.push(edgeKey(task.id, t, p));
        else if (!reached.has(id)) {
          const target = byId.get(id);
          if (target) visit(target, [...path, task.id]);
        }
      }),
    );
  };
  const inbound = new Set(tasks.flatMap((task) => task.next.flatMap(({ to }) => to)));
  for (const task of tasks) if (!inbound.has(task.id)) visit(task, []);
  for (const task of tasks) if (!reached.has(task.id)) visit(task, []);
  return closing.sort();
}

function hasCycle(tasks: readonly WalkTask[], closing: ReadonlySet<string>): boolean {
  const left = new Map(tasks.map((task) => [task.id, new Set<string>()]));
  for (const task of tasks)
    task.next.forEach(({ to }, t) => to.forEach((id, p) => closing.has(edgeKey(task.id, t, p)) || left.get(task.id)?.add(id)));
  for (;;) {
    const leaf = [...left].find(([, targets]) => [...targets].every((id) => !left.has(id)));
    if (!leaf) return left.size > 0;
    left.delete(leaf[0]);
  }
}
