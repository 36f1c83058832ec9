import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { connectionStore, reconnectNow } from '../api/connection.ts';
import { Button } from '../ui/button.tsx';

/** How long the host may be gone before the window says so, ms: a short break is nobody's business. */
const patienceMs = 800;

/** A calm line when the host is gone: nothing is lost, and it says what happens next. */
export function ConnectionBanner() {
  const state = useStore(connectionStore);
  const [shown, setShown] = useState(false);
  const gone = state.kind === 'lost' || state.kind === 'refused';
  useEffect(() => {
    if (state.kind === 'open') setShown(false);
    if (!gone) return;
    const timer = setTimeout(() => setShown(true), patienceMs);
    return () => clearTimeout(timer);
  }, [gone, state.kind]);
  if (!shown || state.kind === 'open') return null;
  const message = state.kind === 'connecting' ? 'Connecting.' : state.message;
  return (
    <div role="alert" className="flex h-9 shrink-0 items-center gap-3 border-b border-line bg-sub px-4" data-testid="connection-banner">
      <i aria-hidden="true" className="size-2 rounded-full bg-retry" />
      <span className="min-w-0 truncate">
        {message}
        {state.kind === 'refused' ? '' : ' Runs and edits are kept; this window reconnects by itself.'}
      </span>
      <span className="flex-1" />
      <Button className="h-6" onClick={reconnectNow}>
        Try now
      </Button>
    </div>
  );
}
