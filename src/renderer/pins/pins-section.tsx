import { Pencil, X } from 'lucide-react';
import type { WorkflowFile } from '../../engine/format/model.ts';
import { canvas } from '../canvas/canvas-api.ts';
import { Section } from '../inspector/section.tsx';
import { formatBytes, formatWhen, plural } from '../lib/format.ts';
import { usePins } from '../stores/pins.ts';
import { select } from '../stores/selection.ts';
import { IconButton } from '../ui/button.tsx';
import { StateGlyph } from '../ui/state-glyph.tsx';
import { pinResult, unpin } from './pin-actions.ts';

/** The pinned results of a workflow, where each can be looked at, changed and taken away. */
export function PinsSection({ path, file }: { readonly path: string; readonly file: WorkflowFile }) {
  const pins = usePins(path);
  return (
    <Section title="Pinned results" used={pins.length > 0} summary={pins.length === 0 ? 'none' : plural(pins.length, 'task')}>
      {pins.length === 0 ? (
        <p className="text-small text-fg3">
          Pin the result of a task to work on the tasks after it without running it again: choose it, then Pin under Data.
        </p>
      ) : (
        <ul aria-label="Pinned results" className="-mx-1 flex flex-col">
          {pins.map((pin) => (
            <li key={pin.task} data-pin={pin.task} className="flex h-8 items-center gap-2 rounded-control px-1 hover:bg-sub">
              <StateGlyph state="pinned" size={12} />
              <button
                type="button"
                className="min-w-0 flex-1 truncate text-left hover:underline"
                onClick={() => {
                  select([pin.task]);
                  canvas()?.reveal(pin.task);
                }}
              >
                {file.tasks[pin.task]?.name ?? pin.task}
                {file.tasks[pin.task] ? null : <span className="text-fg3"> (not in the workflow)</span>}
              </button>
              <span className="shrink-0 text-small text-fg3">
                {formatBytes(JSON.stringify(pin.result).length)} · {formatWhen(pin.savedAt)}
              </span>
              <IconButton label={`Edit what is pinned to ${pin.task}`} className="h-6 w-6" onClick={() => void pinResult(path, pin.task)}>
                <Pencil size={13} strokeWidth={1.5} aria-hidden="true" />
              </IconButton>
              <IconButton label={`Unpin ${pin.task}`} className="h-6 w-6" onClick={() => void unpin(path, pin.task)}>
                <X size={13} strokeWidth={1.5} aria-hidden="true" />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
