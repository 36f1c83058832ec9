import { useState } from 'react';
import { useSystem } from '../stores/system.ts';
import { showScreen } from '../stores/ui.ts';
import { Button } from '../ui/button.tsx';

/** What one should know of the data folder: that nothing can be written now, or that it was put right from a backup. */
export function StorageBanner() {
  const { ok, message } = useSystem((state) => state.storage);
  const [closed, setClosed] = useState<string | null>(null);
  if (ok && (message === null || message === closed)) return null;
  return (
    <div
      role={ok ? 'status' : 'alert'}
      data-testid="storage-banner"
      className="flex min-h-9 shrink-0 items-center gap-3 border-b border-line bg-sub px-4 py-1"
    >
      <i aria-hidden="true" className={`size-2 shrink-0 rounded-full ${ok ? 'bg-retry' : 'bg-failed'}`} />
      <span className="min-w-0 flex-1">
        {message ?? 'The data folder cannot be written.'}
        {ok ? '' : ' Runs wait and nothing is lost; work goes on by itself when storage answers again.'}
      </span>
      <Button className="h-6!" onClick={() => showScreen('settings')}>
        Show storage
      </Button>
      {ok ? (
        <Button className="h-6!" onClick={() => setClosed(message)}>
          Close
        </Button>
      ) : null}
    </div>
  );
}
