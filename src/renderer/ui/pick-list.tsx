import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { cx } from '../lib/cx.ts';

export interface PickEntry {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  /** At the right, quietly. */
  readonly aside?: ReactNode;
  readonly disabled?: boolean;
}

/** A field over a list: typing narrows it, arrows move, Enter takes. The caller filters. */
export function PickList({
  label,
  placeholder,
  entries,
  query,
  onQuery,
  onPick,
  onCancel,
  empty,
  className,
  itemAttributes,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly entries: readonly PickEntry[];
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly onPick: (id: string) => void;
  readonly onCancel: () => void;
  readonly empty: string;
  readonly className?: string;
  readonly itemAttributes?: (entry: PickEntry) => Readonly<Record<`data-${string}`, string>>;
}) {
  const [at, setAt] = useState(0);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const current = Math.min(at, entries.length - 1);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return (
    <div className={cx('flex min-h-0 flex-col', className)}>
      <input
        autoFocus
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={current >= 0 ? `${id}-${current}` : undefined}
        placeholder={placeholder}
        value={query}
        spellCheck={false}
        autoComplete="off"
        className="h-10 shrink-0 border-b border-line bg-transparent px-3 outline-none"
        onChange={(event) => {
          onQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(entries.length - 1, current + 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(0, current - 1));
          else if (event.key === 'Enter') {
            const entry = entries[current];
            if (entry && !entry.disabled) onPick(entry.id);
          } else if (event.key === 'Escape') onCancel();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <div ref={list} id={`${id}-list`} role="listbox" aria-label={label} className="min-h-0 flex-1 overflow-y-auto p-1">
        {entries.map((entry, index) => (
          <div
            key={entry.id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            aria-disabled={entry.disabled || undefined}
            {...itemAttributes?.(entry)}
            onPointerMove={() => index !== current && setAt(index)}
            onClick={() => !entry.disabled && onPick(entry.id)}
            className={cx(
              'flex h-7 items-center gap-2.5 rounded-control px-2 select-none',
              index === current && 'bg-sub',
              entry.disabled && 'opacity-45',
            )}
          >
            {entry.icon}
            <span className="min-w-0 flex-1 truncate">{entry.label}</span>
            {entry.aside ? <span className="flex shrink-0 items-center gap-1 text-small text-fg3">{entry.aside}</span> : null}
          </div>
        ))}
        {entries.length === 0 ? <p className="px-2 py-4 text-center text-fg3">{empty}</p> : null}
      </div>
    </div>
  );
}
