import type { RunStatus } from '../../engine/run/events.ts';
import type { RunSummary } from '../../engine/run/view.ts';
import { startedBy } from '../lib/words.ts';

/** The groups of states that the list is filtered by. */
export const statusGroups = [
  { id: 'going', label: 'Going on', statuses: ['queued', 'running', 'pausing', 'paused', 'waiting', 'canceling'] },
  { id: 'succeeded', label: 'Succeeded', statuses: ['succeeded'] },
  { id: 'failed', label: 'Failed', statuses: ['failed'] },
  { id: 'canceled', label: 'Canceled', statuses: ['canceled'] },
] as const satisfies readonly { id: string; label: string; statuses: readonly RunStatus[] }[];

export type StatusGroup = (typeof statusGroups)[number]['id'];

export interface RunFilter {
  /** Empty: every state. */
  readonly groups: ReadonlySet<StatusGroup>;
  readonly workflow: string | null;
  /** Words that must all be in the workflow's name, the id, the trigger or the error. */
  readonly text: string;
}

/** The states a filter lets through; undefined for all. */
export function statusesOf(groups: ReadonlySet<StatusGroup>): RunStatus[] | undefined {
  return groups.size === 0 ? undefined : statusGroups.flatMap((group) => (groups.has(group.id) ? [...group.statuses] : []));
}

/** Listed runs with what was heard of them since, and those that began since; newest first, filtered. */
export function mergeRuns(
  listed: readonly RunSummary[],
  heard: ReadonlyMap<string, RunSummary>,
  removed: ReadonlySet<string>,
  filter: RunFilter,
): readonly RunSummary[] {
  const byId = new Map<string, RunSummary>();
  for (const run of listed) byId.set(run.runId, run);
  // A called run belongs to the one that called it.
  for (const [id, run] of heard) if (!run.parent) byId.set(id, run);
  const statuses = statusesOf(filter.groups);
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return [...byId.values()]
    .filter((run) => {
      if (removed.has(run.runId)) return false;
      if (statuses && !statuses.includes(run.status)) return false;
      if (filter.workflow !== null && run.workflow !== filter.workflow) return false;
      if (words.length === 0) return true;
      const text =
        `${run.workflow} ${run.runId} ${startedBy(run.trigger)} ${run.trigger} ${run.error?.code ?? ''} ${run.error?.message ?? ''}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => b.createdAt - a.createdAt || (a.runId < b.runId ? 1 : -1));
}

/** How long the bar of a run is beside the longest of the list, 0…1: by the root, so that short runs are seen too. */
export function barOf(durationMs: number, longestMs: number): number {
  return longestMs > 0 ? Math.sqrt(Math.min(1, Math.max(0, durationMs / longestMs))) : 0;
}
