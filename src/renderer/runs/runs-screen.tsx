import { useOpenRun } from './open-run.ts';
import { RunScreen } from './run-screen.tsx';
import { RunsList } from './runs-list.tsx';

/** The list of runs, or the run that is open. */
export function RunsScreen() {
  const runId = useOpenRun((state) => state.runId);
  return runId === null ? <RunsList /> : <RunScreen key={runId} runId={runId} />;
}
