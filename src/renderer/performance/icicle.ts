import type { PerformanceSummary } from '../../shared/contract/types.ts';

type TaskRow = PerformanceSummary['tasks'][number];

/** One block of the icicle: where in the whole it stands (0…1) and what it is. */
export interface Block {
  readonly key: string;
  readonly row: number;
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly kind: 'all' | 'workflow' | 'task' | 'work' | 'wait' | 'rest';
  readonly ms: number;
  readonly workflow: string | null;
  readonly task: string | null;
}

/** Tasks with a smaller share of the whole are put together, 0…1. */
const smallest = 0.015;

/**
 * Where the time goes: the whole, the workflows (left out when there is one), their tasks, and each task's work beside its
 * waits. Wider is more time; largest first; nothing is left out of the sums.
 */
export function icicle(tasks: readonly TaskRow[]): readonly Block[] {
  const spent = (task: TaskRow): number => task.workMs + task.waitMs;
  const total = tasks.reduce((sum, task) => sum + spent(task), 0);
  if (total <= 0) return [];
  const groups = new Map<string, TaskRow[]>();
  for (const task of tasks) groups.set(task.workflow, [...(groups.get(task.workflow) ?? []), task]);
  const workflows = [...groups]
    .map(([workflow, rows]) => ({
      workflow,
      rows: rows.toSorted((a, b) => spent(b) - spent(a)),
      ms: rows.reduce((sum, row) => sum + spent(row), 0),
    }))
    .sort((a, b) => b.ms - a.ms);
  const several = workflows.length > 1;
  const taskRow = several ? 2 : 1;
  const blocks: Block[] = [
    { key: 'all', row: 0, from: 0, to: 1, label: 'All task time', kind: 'all', ms: total, workflow: null, task: null },
  ];
  let at = 0;
  const add = (row: number, kind: Block['kind'], label: string, from: number, ms: number, workflow: string, task: string | null): void => {
    if (ms > 0)
      blocks.push({
        key: `${row}/${workflow}/${task ?? ''}/${kind}`,
        row,
        from: from / total,
        to: (from + ms) / total,
        label,
        kind,
        ms,
        workflow,
        task,
      });
  };
  for (const { workflow, rows, ms } of workflows) {
    if (several) add(1, 'workflow', workflow, at, ms, workflow, null);
    let inside = at;
    let restMs = 0;
    for (const task of rows) {
      const taskMs = spent(task);
      if (taskMs / total < smallest) {
        restMs += taskMs;
        continue;
      }
      add(taskRow, 'task', task.task, inside, taskMs, workflow, task.task);
      add(taskRow + 1, 'work', 'working', inside, task.workMs, workflow, task.task);
      add(taskRow + 1, 'wait', 'waiting', inside + task.workMs, task.waitMs, workflow, task.task);
      inside += taskMs;
    }
    add(taskRow, 'rest', 'the others', inside, restMs, workflow, null);
    at += ms;
  }
  return blocks;
}
