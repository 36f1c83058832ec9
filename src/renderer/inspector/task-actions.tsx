import { ListStart, Pin, Play } from 'lucide-react';
import { keyOf, runCommand } from '../app/commands/registry.ts';
import { showCombo } from '../lib/keys.ts';
import { usePin } from '../stores/pins.ts';
import { hasEnded, useRunView } from '../stores/runs.ts';
import { IconButton } from '../ui/button.tsx';

const icon = { size: 14, strokeWidth: 1.5, 'aria-hidden': true } as const;

/** What can be run of a workflow from the selected task; each shows first what it would do. */
export function TaskActions({ path, task }: { readonly path: string; readonly task: string }) {
  const run = useRunView(path);
  const going = run !== undefined && !hasEnded(run.status);
  const pinned = usePin(path, task) !== undefined;
  return (
    <div role="group" aria-label="Run this task" className="-mr-1.5 flex shrink-0">
      <Action command="run.from" label="Run from here" disabled={going}>
        <ListStart {...icon} />
      </Action>
      <Action command="run.only" label="Run only this task" disabled={going}>
        <Play {...icon} />
      </Action>
      <Action command="run.pin" label={pinned ? 'Unpin the result' : 'Pin a result'} active={pinned}>
        <Pin {...icon} />
      </Action>
    </div>
  );
}

function Action({
  command,
  label,
  disabled = false,
  active,
  children,
}: {
  readonly command: string;
  readonly label: string;
  readonly disabled?: boolean;
  readonly active?: boolean;
  readonly children: React.ReactNode;
}) {
  const key = keyOf(command);
  return (
    <IconButton
      label={label}
      disabled={disabled}
      active={active}
      keys={key && showCombo(key)}
      className="h-6.5!"
      onClick={() => runCommand(command)}
    >
      {children}
    </IconButton>
  );
}
