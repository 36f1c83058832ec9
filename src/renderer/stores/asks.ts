import { create } from 'zustand';
import type { AskEntry } from '../../shared/contract/types.ts';
import { api } from '../api/client.ts';
import { inWords } from '../api/errors.ts';

interface AsksState {
  /** Oldest first; null until they were read once. */
  readonly entries: readonly AskEntry[] | null;
  /** Why they could not be read; null while they could. */
  readonly problem: string | null;
}

/** Every question of every run that waits for a person. */
export const useAsks = create<AsksState>(() => ({ entries: null, problem: null }));

/** What makes a question that one: its run, task, round and item. */
export function askKey(ask: Pick<AskEntry, 'runId' | 'task' | 'item'>): string {
  return `${ask.runId}/${ask.task}/${ask.item ?? ''}`;
}

const gapMs = 250;
let running: Promise<void> | null = null;
let again = false;
let lastAt = 0;

/** Reads the questions. Calls that come while one is under way are one more; many in quick succession are few. */
export function refreshAsks(): Promise<void> {
  if (running) {
    again = true;
    return running;
  }
  running = read().finally(() => {
    running = null;
    if (!again) return;
    again = false;
    void refreshAsks();
  });
  return running;
}

async function read(): Promise<void> {
  const waitMs = lastAt + gapMs - Date.now();
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  lastAt = Date.now();
  again = false;
  try {
    const entries = await api.runs.asks();
    useAsks.setState({ entries, problem: null });
  } catch (cause) {
    useAsks.setState({ problem: inWords(cause).message });
  }
}

/** Takes one out that was answered here, before the host's own list says so. */
export function dropAsk(key: string): void {
  useAsks.setState(({ entries }) => ({ entries: entries?.filter((entry) => askKey(entry) !== key) ?? null }));
}

/** The open questions of one run. */
export function useAsksOf(runId: string | null | undefined): number {
  return useAsks(({ entries }) => (runId ? (entries?.filter((entry) => entry.runId === runId).length ?? 0) : 0));
}
