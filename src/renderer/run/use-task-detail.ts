import { useEffect, useState } from 'react';
import { api } from '../api/client.ts';
import { inWords } from '../api/errors.ts';
import type { ItemRow, TaskDetail } from '../../shared/contract/types.ts';
import { useAttachedRun, useTaskView } from '../stores/runs.ts';

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
  const [control] = useState(() => ({
    running: false,
    again: false,
    at: 0,
    load,
    key,
    timer: undefined as ReturnType<typeof setTimeout> | undefined,
    /** Asks for what is wanted now; null when nothing is. */
    ask: null as (() => void) | null,
  }));
  control.load = load;
  control.key = key;
  useEffect(() => {
    control.at = 0;
  }, [control, key]);
  useEffect(() => {
    if (key === null) return;
    const ask = (): void => {
      if (control.running) {
        control.again = true;
        return;
      }
      const waitMs = control.at + refreshMs - Date.now();
      if (waitMs > 0) {
        control.timer = setTimeout(ask, waitMs);
        return;
      }
      control.running = true;
      control.at = Date.now();
      const asked = control.key;
      control
        .load()
        .then(
          (value) => asked === control.key && setState({ key: asked, value, message: null, loading: false }),
          (cause: unknown) =>
            asked === control.key && setState((before) => ({ ...before, key: asked, message: inWords(cause).message, loading: false })),
        )
        .finally(() => {
          control.running = false;
          if (!control.again) return;
          control.again = false;
          // Not this effect's own: what is wanted may have changed while the answer was on its way.
          control.ask?.();
        });
    };
    control.ask = ask;
    ask();
    return () => {
      control.ask = null;
      clearTimeout(control.timer);
    };
  }, [control, key, stamp]);
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
