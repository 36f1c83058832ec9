import type { RunSummary } from '../../engine/run/view.ts';
import type { RunQuery } from '../store/api.ts';

/** True for a run that the query asks for; its limits aside. */
export function matchesQuery(summary: RunSummary, query: RunQuery): boolean {
  if (query.workflow !== undefined && summary.workflow !== query.workflow) return false;
  if (query.path !== undefined && summary.path !== query.path) return false;
  if (query.parent !== undefined && (summary.parent?.runId ?? null) !== query.parent) return false;
  if (query.status !== undefined && !query.status.includes(summary.status)) return false;
  if (query.createdBefore !== undefined && summary.createdAt >= query.createdBefore) return false;
  return query.createdAfter === undefined || summary.createdAt > query.createdAfter;
}
