import { RotateCw } from 'lucide-react';
import { openPlan } from '../plan/plan-store.ts';
import { Button } from '../ui/button.tsx';

/** Shows what a new run from where that one failed would do. */
export function RetryButton({ path, runId, className }: { readonly path: string; readonly runId: string; readonly className?: string }) {
  return (
    <Button
      className={className}
      icon={<RotateCw size={13} strokeWidth={1.75} aria-hidden="true" />}
      onClick={() => void openPlan(path, { kind: 'failure', runId })}
    >
      Retry from failure
    </Button>
  );
}
