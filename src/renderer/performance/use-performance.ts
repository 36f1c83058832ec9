import { useEffect, useMemo, useRef, useState } from 'react';
import { api } from '../api/client.ts';
import { inWords } from '../api/errors.ts';
import type { MachineSeries, PerformanceSummary } from '../../shared/contract/types.ts';
import { useSystem } from '../stores/system.ts';
import { withLive } from './figures.ts';
import { firstRange, type Range, type RangeId, rangeOf, refreshMsOf } from './range.ts';

/** After a run ended the dashboard asks again this soon, ms; runs that end together are asked for once. */
const afterRunMs = 1_500;
const machinePoints = 600;
/** The host measures this often, ms. */
const measureMs = 1_000;

/** Usual time between two samples of the machine's series over a range, ms. */
export function machineStepMs(range: Range): number {
  return Math.max(measureMs, range.ms / machinePoints);
}

export interface PerformanceData {
  readonly summary: PerformanceSummary | null;
  readonly machine: MachineSeries;
  readonly from: number;
  readonly to: number;
  /** Why the last answer did not come; what is shown may be old. */
  readonly message: string | null;
}

/** The dashboard's data over a range up to now, asked for again as time goes and as runs end. */
export function usePerformance(range: Range, workflow: string | null): PerformanceData {
  const samples = useSystem((state) => state.samples);
  const runsEnded = useSystem((state) => state.runsEnded);
  const feed = useSystem((state) => state.feed);
  const [state, setState] = useState<{
    readonly key: string;
    readonly to: number;
    readonly summary: PerformanceSummary | null;
    readonly machine: MachineSeries | null;
    readonly message: string | null;
  }>({ key: '', to: Date.now(), summary: null, machine: null, message: null });
  const key = `${range.id}/${workflow ?? ''}`;
  const wanted = useRef(key);
  wanted.current = key;
  const askedAt = useRef(0);
  const busy = useRef(false);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const ask = async (): Promise<void> => {
      let waitMs = refreshMsOf(range);
      if (busy.current) waitMs = 100;
      else {
        busy.current = true;
        askedAt.current = Date.now();
        const to = askedAt.current;
        const from = to - range.ms;
        try {
          const [summary, machine] = await Promise.all([
            api.performance.summary({ from, to, workflow }),
            api.performance.machine({ from, to, points: machinePoints }),
          ]);
          if (wanted.current === key) setState({ key, to, summary, machine, message: null });
        } catch (cause) {
          if (wanted.current === key) setState((before) => ({ ...before, message: inWords(cause).message }));
        } finally {
          busy.current = false;
        }
      }
      if (!gone) timer = setTimeout(() => void ask(), waitMs);
    };
    const soon = state.key === key ? Math.max(0, askedAt.current + afterRunMs - Date.now()) : 0;
    timer = setTimeout(() => void ask(), soon);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
    // The state's key only tells whether this range was asked for before.
  }, [key, range, workflow, runsEnded, feed === 'live']);

  const current = state.key === key;
  const newest = samples.at(-1)?.at ?? 0;
  // A short range moves on with each second; a long one with each answer.
  const to = range.ms <= 3_600_000 ? Math.max(state.to, newest) : state.to;
  const from = to - range.ms;
  const machine = useMemo(
    () => withLive(current ? state.machine : null, range.ms <= 3_600_000 ? samples : [], from),
    [current, state.machine, samples, range.ms, from],
  );
  return { summary: current ? state.summary : null, machine, from, to, message: state.message };
}

/** What was chosen last: the dashboard comes back as it was left. */
let lastRange: RangeId | null = null;

/** The chosen range; until one is chosen, 15 minutes while no run is older than that, else an hour. */
export function useRange(): readonly [Range, (id: RangeId) => void] {
  const [id, setId] = useState<RangeId>(lastRange ?? '15m');
  const chosen = useRef(lastRange !== null);
  useEffect(() => {
    if (chosen.current) return;
    let gone = false;
    const take = (found: RangeId): void => {
      if (gone || chosen.current) return;
      setId(found);
    };
    oldestRunAt().then(
      (at) => take(firstRange(at, Date.now())),
      () => take('1h'),
    );
    return () => {
      gone = true;
    };
  }, []);
  const choose = (next: RangeId): void => {
    chosen.current = true;
    lastRange = next;
    setId(next);
  };
  return [rangeOf(id), choose];
}

async function oldestRunAt(): Promise<number | null> {
  const { total } = await api.runs.list({ limit: 1, offset: 0 });
  const { runs } = await api.runs.list({ limit: 1, offset: Math.max(0, total - 1) });
  return runs[0]?.createdAt ?? null;
}
