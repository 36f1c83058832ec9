import { X } from 'lucide-react';
import { cx } from '../lib/cx.ts';
import { isDirty, titleOf, useDocument, useDocuments } from '../stores/documents.ts';
import { useRunView } from '../stores/runs.ts';
import { closeWorkflow, openWorkflow } from '../stores/saving.ts';
import { useUi } from '../stores/ui.ts';
import { StateGlyph } from '../ui/state-glyph.tsx';

/** The open workflows. */
export function FileTabs() {
  const order = useDocuments((state) => state.order);
  return (
    <div role="tablist" aria-label="Open workflows" className="flex h-full min-w-0 overflow-x-auto [scrollbar-width:none]">
      {order.map((path) => (
        <FileTab key={path} path={path} />
      ))}
    </div>
  );
}

function FileTab({ path }: { readonly path: string }) {
  const document = useDocument(path);
  const onScreen = useUi((state) => state.screen === 'canvas');
  const active = useDocuments((state) => state.active === path) && onScreen;
  const run = useRunView(path);
  const title = titleOf(path, document?.history?.present ?? null);
  const dirty = document ? isDirty(document) : false;
  return (
    <div
      className={cx(
        'group relative flex h-10 max-w-60 min-w-0 shrink-0 items-center border-r border-line',
        active ? 'bg-canvas text-fg shadow-[inset_0_-2px_var(--ink)]' : 'text-fg2 hover:text-fg',
      )}
      onAuxClick={(event) => event.button === 1 && void closeWorkflow(path)}
    >
      <button
        type="button"
        role="tab"
        aria-selected={active}
        title={path}
        className="flex h-full min-w-0 items-center gap-2 pr-1 pl-3.5 focus-visible:-outline-offset-2"
        onClick={() => void openWorkflow(path)}
        onKeyDown={(event) => event.key === 'Delete' && void closeWorkflow(path)}
      >
        {run ? <StateGlyph state={run.asks ? 'asking' : run.status} size={12} label /> : null}
        <span className="truncate">{title}</span>
        {dirty ? <span role="img" aria-label="not saved" className="size-1.5 shrink-0 rounded-full bg-fg2" /> : null}
      </button>
      <button
        type="button"
        tabIndex={-1}
        aria-label={`Close ${title}`}
        className={cx(
          'mr-1.5 grid size-5 shrink-0 place-items-center rounded-control text-fg3 group-hover:opacity-100 hover:bg-sub hover:text-fg',
          active ? '' : 'opacity-0 focus-visible:opacity-100',
        )}
        onClick={() => void closeWorkflow(path)}
      >
        <X size={13} strokeWidth={1.5} />
      </button>
    </div>
  );
}
