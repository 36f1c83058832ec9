import { addAction } from './actions.ts';
import { canvas } from './canvas-api.ts';
import { ActionIcon } from '../ui/action-icon.tsx';
import { Button } from '../ui/button.tsx';
import { Kbd } from '../ui/kbd.tsx';

const starters = [
  { action: 'file.list', label: 'List files', icon: 'folder-search' },
  { action: 'http.request', label: 'Call a web address', icon: 'globe' },
  { action: 'shell.run', label: 'Run a command', icon: 'square-terminal' },
];

/** What an empty workflow shows: how to begin. */
export function EmptyHint() {
  return (
    <div className="pointer-events-none absolute inset-0 grid place-items-center">
      <div className="pointer-events-auto flex flex-col items-center gap-3 rounded-card border border-dashed border-strong/60 px-10 py-8 text-center">
        <div className="font-semibold">Drag an action here</div>
        <div className="flex items-center gap-1.5 text-fg3">
          or press <Kbd>N</Kbd> and type what it should do
        </div>
        <div className="mt-1 flex gap-2">
          {starters.map((starter) => (
            <Button
              key={starter.action}
              icon={<ActionIcon name={starter.icon} size={14} className="text-fg3" />}
              onClick={() => {
                const at = canvas()?.spot();
                if (at) addAction({ action: starter.action, at });
              }}
            >
              {starter.label}
            </Button>
          ))}
        </div>
      </div>
    </div>
  );
}
