import { cx } from '../lib/cx.ts';
import { formatClock } from '../lib/format.ts';
import { saveStateOf, useActivePath, useDocument } from '../stores/documents.ts';
import { save } from '../stores/saving.ts';
import { Tooltip } from '../ui/tooltip.tsx';

/** Whether the open workflow is on disk: "Saved" only after the host said so. A click saves. */
export function SaveState() {
  const path = useActivePath();
  const document = useDocument(path);
  if (!document?.history || path === null) return null;
  const state = saveStateOf(document);
  const text =
    state === 'saving'
      ? 'Saving…'
      : state === 'saved'
        ? `Saved ${formatClock(document.saved.at)}`
        : state === 'failed'
          ? 'Not saved'
          : 'Unsaved';
  return (
    <Tooltip text={document.saveError ?? (state === 'saved' ? 'Everything is on disk' : 'Save')} keys="Ctrl S">
      <button
        type="button"
        data-testid="save-state"
        data-state={state}
        aria-label={state === 'saved' ? text : `Save (${text})`}
        onClick={() => void save(path)}
        className={cx(
          'h-7 rounded-control px-2 whitespace-nowrap hover:bg-sub',
          state === 'failed' ? 'text-failed' : state === 'saved' ? 'text-fg3' : 'font-semibold text-fg',
        )}
      >
        {text}
      </button>
    </Tooltip>
  );
}
