import { useEffect, useRef, useState } from 'react';
import { ActionIcon } from '../ui/action-icon.tsx';
import { PickList } from '../ui/pick-list.tsx';
import { findActions } from './action-list.ts';

const width = 300;
const height = 340;

/** A list of actions at a place of the canvas: choose one and it is there, wired when it was pulled out of a handle. */
export function QuickAdd({
  x,
  y,
  bounds,
  after,
  onPick,
  onCancel,
}: {
  /** Place within the canvas, in its own pixels on the screen. */
  readonly x: number;
  readonly y: number;
  readonly bounds: { readonly width: number; readonly height: number };
  /** The task it will follow, by name; null for a task of its own. */
  readonly after: string | null;
  readonly onPick: (action: string) => void;
  readonly onCancel: () => void;
}) {
  const [query, setQuery] = useState('');
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const outside = (event: PointerEvent): void => {
      if (!box.current?.contains(event.target as Node)) onCancel();
    };
    window.addEventListener('pointerdown', outside, true);
    return () => window.removeEventListener('pointerdown', outside, true);
  }, [onCancel]);
  return (
    <div
      ref={box}
      role="dialog"
      aria-label="Add a task"
      className="panel-in absolute z-20 flex flex-col overflow-hidden rounded-card border border-line bg-surface shadow-float"
      style={{
        width,
        maxHeight: height,
        left: Math.max(8, Math.min(x, bounds.width - width - 8)),
        top: Math.max(8, Math.min(y, bounds.height - height - 8)),
      }}
    >
      <PickList
        label="Find an action"
        placeholder={after === null ? 'Add a task: what should it do?' : `After ${after}: what next?`}
        query={query}
        onQuery={setQuery}
        entries={findActions(query).map((action) => ({
          id: action.id,
          label: action.title,
          icon: <ActionIcon name={action.icon} className="text-fg3" />,
          aside: action.group,
        }))}
        itemAttributes={(entry) => ({ 'data-quick-action': entry.id })}
        onPick={onPick}
        onCancel={onCancel}
        empty="No action is called that."
      />
    </div>
  );
}
