import { useEffect, useState } from 'react';
import { onBeat } from '../lib/ticker.ts';
import { useAttachedRun, useRunView } from '../stores/runs.ts';

/** A run's own time by now, ms: what the host counted, and what has passed since while it goes on. Zero without a run. */
export function useRunElapsed(runKey: string): number {
  const run = useRunView(runKey);
  const runAt = useAttachedRun(runKey)?.live.runAt ?? 0;
  const [now, setNow] = useState(() => Date.now());
  const counting = run?.status === 'running' || run?.status === 'waiting';
  useEffect(() => {
    if (!counting) return;
    setNow(Date.now());
    return onBeat(setNow);
  }, [counting]);
  if (!run) return 0;
  return counting ? run.durationMs + Math.max(0, now - runAt) : run.durationMs;
}
