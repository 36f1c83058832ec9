import { useEffect, useState } from 'react';
import type { SampleData } from '../../shared/contract/types.ts';
import { api } from '../api/client.ts';
import { useSystem } from '../stores/system.ts';

const byPath = new Map<string, SampleData>();

/** The data of the newest run of a workflow, for previews; read again when a run has ended. */
export function useSample(path: string): SampleData | null {
  const ended = useSystem((state) => state.runsEnded);
  const [sample, setSample] = useState<SampleData | null>(() => byPath.get(path) ?? null);
  useEffect(() => {
    let live = true;
    api.runs
      .sample({ path })
      .then((data) => {
        byPath.set(path, data);
        if (live) setSample(data);
      })
      .catch(() => undefined);
    return () => {
      live = false;
    };
  }, [path, ended]);
  return sample;
}
