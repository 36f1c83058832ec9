import { create } from 'zustand';

/** What is selected on the canvas of the open workflow. The timeline and the data panel follow it. */
export interface SelectionState {
  readonly tasks: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
}

const nothing: ReadonlySet<string> = new Set();

export const useSelection = create<SelectionState>(() => ({ tasks: nothing, edges: nothing }));

function same(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((id) => b.has(id));
}

export function select(tasks: Iterable<string>, edges: Iterable<string> = []): void {
  const next = { tasks: new Set(tasks), edges: new Set(edges) };
  useSelection.setState((state) => ({
    tasks: same(state.tasks, next.tasks) ? state.tasks : next.tasks,
    edges: same(state.edges, next.edges) ? state.edges : next.edges,
  }));
}

export function clearSelection(): void {
  select([]);
}

/** The one selected task, or null when none or several are. */
export function useSelectedTask(): string | null {
  return useSelection((state) => (state.tasks.size === 1 && state.edges.size === 0 ? ([...state.tasks][0] ?? null) : null));
}

export function selectionNow(): SelectionState {
  return useSelection.getState();
}
