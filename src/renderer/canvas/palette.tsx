import { useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { actionCatalogue } from '../../engine/actions/catalog.ts';
import type { ActionDefinition } from '../../engine/actions/types.ts';
import { cx } from '../lib/cx.ts';
import { ActionIcon } from '../ui/action-icon.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { sections } from './action-list.ts';
import { addAction } from './actions.ts';
import { canvas } from './canvas-api.ts';
import { cardHeight, cardWidth } from './geometry.ts';
import { usePaletteDrag, usePaletteItem } from './palette-drag.ts';

function addInTheMiddle(action: string): void {
  const at = canvas()?.spot();
  if (at) addAction({ action, at });
}

/** The actions: drag one onto the canvas, or choose it with Enter or a click to put it in the middle. */
export function Palette({ toFlow }: { readonly toFlow: (x: number, y: number) => { readonly x: number; readonly y: number } }) {
  const [query, setQuery] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const shown = sections(query);
  const focusItem = (step: number): void => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[data-action-id]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    items[Math.max(0, Math.min(items.length - 1, at + step))]?.focus();
  };
  return (
    <aside aria-label="Actions" className="flex w-62 shrink-0 flex-col border-r border-line bg-surface">
      <div className="p-3 pb-1">
        <SearchBox
          label="Find an action"
          keys="N"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') {
              event.preventDefault();
              focusItem(1);
            } else if (event.key === 'Escape' && query) {
              event.preventDefault();
              setQuery('');
            } else if (event.key === 'Enter' && query) {
              const first = shown[0]?.actions[0];
              if (first) addInTheMiddle(first.id);
            }
          }}
        />
      </div>
      <div
        ref={list}
        className="min-h-0 flex-1 overflow-y-auto px-3 pb-3"
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          focusItem(event.key === 'ArrowDown' ? 1 : -1);
        }}
      >
        {shown.map(({ group, actions }) => (
          <section key={group} aria-label={group}>
            <h3 className="mt-3 mb-1 text-tiny tracking-[.02em] text-fg3">{group}</h3>
            {actions.map((action) => (
              <PaletteItem key={action.id} action={action} toFlow={toFlow} />
            ))}
          </section>
        ))}
        {shown.length === 0 ? <p className="mt-4 text-center text-fg3">No action is called that.</p> : null}
      </div>
    </aside>
  );
}

function PaletteItem({
  action,
  toFlow,
}: {
  readonly action: ActionDefinition;
  readonly toFlow: (x: number, y: number) => { readonly x: number; readonly y: number };
}) {
  const handlers = usePaletteItem(action.id, ({ x, y, edge }) => addAction({ action: action.id, at: toFlow(x, y), edge }), addInTheMiddle);
  return (
    <Tooltip text={action.summary} side="right">
      <button
        type="button"
        data-action-id={action.id}
        className="flex h-7 w-full touch-none items-center gap-2.5 rounded-control px-1.5 text-left select-none hover:bg-sub focus-visible:-outline-offset-2"
        {...handlers}
      >
        <ActionIcon name={action.icon} className="text-fg3" />
        <span className="truncate">{action.title}</span>
      </button>
    </Tooltip>
  );
}

/** The card under the pointer while an action is dragged. */
export function PaletteGhost({ zoom }: { readonly zoom: number }) {
  const drag = usePaletteDrag((state) => state.drag);
  if (!drag) return null;
  const action = actionCatalogue.get(drag.action);
  const scale = drag.overCanvas ? zoom : 0.8;
  return createPortal(
    <div
      aria-hidden="true"
      className={cx(
        'pointer-events-none fixed top-0 left-0 z-50 rounded-card border bg-surface px-[11px] py-2 shadow-float',
        drag.overCanvas ? 'border-focus' : 'border-line opacity-80',
      )}
      style={{
        width: cardWidth,
        height: cardHeight,
        transformOrigin: '0 0',
        transform: `translate(${drag.x - (cardWidth * scale) / 2}px, ${drag.y - (cardHeight * scale) / 2}px) scale(${scale})`,
      }}
    >
      <div className="flex items-center gap-2">
        <ActionIcon name={action?.icon} className="text-fg2" />
        <span className="font-semibold">{action?.title}</span>
      </div>
      <div className="mt-0.5 truncate text-small text-fg3">{drag.edge ? 'put into this arrow' : action?.summary}</div>
    </div>,
    document.body,
  );
}
