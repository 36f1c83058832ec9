import { create } from 'zustand';
import { showScreen } from '../stores/ui.ts';

/** The past run that the Runs screen shows, and the task to choose in it; a run null shows the list. */
export const useOpenRun = create<{ readonly runId: string | null; readonly task: string | null }>(() => ({ runId: null, task: null }));

/** Shows a run on the definition it ran with. */
export function openRun(runId: string, task: string | null = null): void {
  useOpenRun.setState({ runId, task });
  showScreen('runs');
}

/** Back to the list of runs. */
export function closeRun(): void {
  useOpenRun.setState({ runId: null, task: null });
}
