import { useUi } from '../stores/ui.ts';
import { openOverlay } from '../stores/ui.ts';
import { Button } from '../ui/button.tsx';
import { FileTabs } from './file-tabs.tsx';
import { RunCluster } from './run-cluster.tsx';
import { SaveState } from './save-state.tsx';

/** The window's head: open files, the run's buttons in the middle, the truth about saving, and the command search. */
export function TopBar() {
  const onCanvas = useUi((state) => state.screen === 'canvas');
  return (
    <header className="grid h-10 shrink-0 grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)] items-center border-b border-line bg-surface pr-3">
      <div className="flex h-full min-w-0 items-center">
        <div aria-hidden="true" className="grid w-12 shrink-0 place-items-center">
          <svg width="18" height="16" viewBox="0 0 18 16" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round">
            <path d="M2 4c2.3-2.2 4.7-2.2 7 0s4.7 2.2 7 0M2 8.5c2.3-2.2 4.7-2.2 7 0s4.7 2.2 7 0M2 13c2.3-2.2 4.7-2.2 7 0s4.7 2.2 7 0" />
          </svg>
        </div>
        <FileTabs />
      </div>
      <div className="px-4">{onCanvas ? <RunCluster /> : null}</div>
      <div className="flex min-w-0 items-center justify-end gap-3">
        {onCanvas ? <SaveState /> : null}
        <Button keys="Ctrl K" onClick={() => openOverlay('palette')}>
          Search or run a command
        </Button>
      </div>
    </header>
  );
}
