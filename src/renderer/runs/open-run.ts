import { create } from 'zustand';
import { showScreen } from '../stores/ui.ts';

/** The past run that the Runs screen shows; null shows the list. */
export const useOpenRun = create<{ readonly runId: string | null }>(() => ({ runId: null }));

/** Shows a run on the definition it ran with. */
export function openRun(runId: string): void {
  useOpenRun.setState({ runId });
  showScreen('runs');
}

/** Back to the list of runs. */
export function closeRun(): void {
  useOpenRun.setState({ runId: null });
}
