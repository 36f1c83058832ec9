import { useCallback, useEffect, useMemo, useState } from 'react';
import { api } from '../api/client.ts';
import { inWords } from '../api/errors.ts';
import type { RunSummary } from '../../engine/run/view.ts';
import { useSystem } from '../stores/system.ts';
import { mergeRuns, type RunFilter, statusesOf } from './run-rows.ts';

/** Runs asked for at once. */
const pageSize = 500;

export interface RunList {
  readonly rows: readonly RunSummary[];
  /** Runs that the host keeps under this filter (text aside). */
  readonly total: number;
  readonly loading: boolean;
  readonly message: string | null;
  readonly hasMore: boolean;
  more(): void;
  /** Takes rows out that were removed. */
  drop(runId: string): void;
}

/** The runs under a filter: read from the host in pages, kept up to date by the system feed. */
export function useRuns(filter: RunFilter): RunList {
  const heard = useSystem((state) => state.runs);
  const feed = useSystem((state) => state.feed);
  const [pages, setPages] = useState(1);
  const [removed, setRemoved] = useState<ReadonlySet<string>>(new Set());
  const [state, setState] = useState<{
    readonly listed: readonly RunSummary[];
    readonly total: number;
    readonly loading: boolean;
    readonly message: string | null;
  }>({
    listed: [],
    total: 0,
    loading: true,
    message: null,
  });
  const statuses = statusesOf(filter.groups);
  const key = `${statuses?.join() ?? ''}/${filter.workflow ?? ''}`;
  useEffect(() => setPages(1), [key]);
  useEffect(() => {
    let gone = false;
    const read = async (): Promise<void> => {
      const listed: RunSummary[] = [];
      let total = 0;
      for (let page = 0; page < pages; page++) {
        const answer = await api.runs.list({
          limit: pageSize,
          offset: page * pageSize,
          ...(statuses ? { status: statuses } : {}),
          ...(filter.workflow === null ? {} : { workflow: filter.workflow }),
        });
        listed.push(...answer.runs);
        total = answer.total;
        if (answer.runs.length < pageSize) break;
      }
      if (!gone) setState({ listed, total, loading: false, message: null });
    };
    setState((before) => ({ ...before, loading: true }));
    read().catch((cause: unknown) => {
      if (!gone) setState((before) => ({ ...before, loading: false, message: inWords(cause).message }));
    });
    return () => {
      gone = true;
    };
    // The key holds the filter's part that the host knows; after a lost connection the list is read again.
  }, [key, pages, feed === 'live']);
  const rows = useMemo(() => mergeRuns(state.listed, heard, removed, filter), [state.listed, heard, removed, filter]);
  return {
    rows,
    total: Math.max(state.total, rows.length),
    loading: state.loading,
    message: state.message,
    hasMore: state.listed.length < state.total,
    more: useCallback(() => setPages((before) => before + 1), []),
    drop: useCallback((runId: string) => setRemoved((before) => new Set(before).add(runId)), []),
  };
}
