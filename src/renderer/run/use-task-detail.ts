import { useEffect, useState } from 'react';
import { api } from '../api/client.ts';
import { inWords } from '../api/errors.ts';
import type { ItemRow, TaskDetail } from '../../shared/contract/types.ts';
import { useAttachedRun, useTaskView } from '../stores/runs.ts';
import { Refresher } from './refresher.ts';

/** Data of a task that is at work is asked for again at most this often, ms. */
const refreshMs = 700;

export interface Loaded<T> {
  readonly value: T | null;
  readonly message: string | null;
  readonly loading: boolean;
}

/**
 * Asks again whenever `stamp` changed, one call at a time and not more often than `refreshMs`; a new `key` empties what is
 * shown first. What came last stays while the next is on its way.
 */
function useRefreshed<T>(key: string | null, stamp: unknown, load: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<Loaded<T> & { readonly key: string | null }>({
    key: null,
    value: null,
    message: null,
    loading: false,
  });
  const [refresher] = useState(() => new Refresher<T>(refreshMs));
  useEffect(() => {
    if (key === null) return;
    refresher.want({
      key,
      load,
      onValue: (value) => setState({ key, value, message: null, loading: false }),
      onError: (cause) => setState((before) => ({ ...before, key, message: inWords(cause).message, loading: false })),
    });
    return () => refresher.rest();
  }, [refresher, key, stamp]);
  return state.key === key ? state : { value: null, message: null, loading: key !== null };
}

/** One task of the attached run in full; kept up to date while it works. */
export function useTaskDetail(runKey: string, taskId: string | null): Loaded<TaskDetail> {
  const runId = useAttachedRun(runKey)?.runId ?? null;
  const view = useTaskView(runKey, taskId ?? '');
  return useRefreshed(runId && taskId ? `${runId}/${taskId}` : null, view, () => api.runs.task({ runId: runId ?? '', task: taskId ?? '' }));
}

export type ItemFilter = 'all' | 'failed' | 'succeeded' | 'running';

export const itemsPerPage = 200;

/** One page of the items of a list task; kept up to date while they work. */
export function useItems(
  runKey: string,
  taskId: string,
  page: number,
  status: ItemFilter,
): Loaded<{ total: number; rows: readonly ItemRow[] }> {
  const runId = useAttachedRun(runKey)?.runId ?? null;
  const view = useTaskView(runKey, taskId);
  return useRefreshed(runId ? `${runId}/${taskId}/${status}/${page}` : null, view, () =>
    api.runs.items({ runId: runId ?? '', task: taskId, offset: page * itemsPerPage, limit: itemsPerPage, status }),
  );
}
