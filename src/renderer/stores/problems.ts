import type { Problem } from '../../engine/format/problem.ts';
import { useDocuments } from './documents.ts';

const indexes = new WeakMap<readonly Problem[], ReadonlyMap<string, string>>();

function byTask(problems: readonly Problem[]): ReadonlyMap<string, string> {
  let index = indexes.get(problems);
  if (!index) {
    const map = new Map<string, string>();
    for (const problem of problems) if (problem.task !== null && !map.has(problem.task)) map.set(problem.task, problem.message);
    index = map;
    indexes.set(problems, index);
  }
  return index;
}

/** The first problem of a task in words, or null. */
export function useProblemOf(path: string, task: string): string | null {
  return useDocuments((state) => {
    const problems = state.byPath[path]?.problems;
    return problems ? (byTask(problems).get(task) ?? null) : null;
  });
}

/** The problems of one field of a task or of the workflow: those at its path or below. */
export function problemsAt(problems: readonly Problem[], path: readonly (string | number)[]): readonly Problem[] {
  return problems.filter((problem) => path.every((step, index) => problem.path[index] === step));
}
