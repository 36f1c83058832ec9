import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronRight } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Json } from '../../../engine/json.ts';
import { cx } from '../../lib/cx.ts';
import { plural } from '../../lib/format.ts';
import { type JsonRow, jsonRows, openAtFirst, sizeOf, type ValueKind } from './json-rows.ts';

const rowHeight = 20;

const tones: Readonly<Record<ValueKind, string>> = {
  object: 'text-fg3',
  list: 'text-fg3',
  text: 'text-fg',
  number: 'text-fg',
  boolean: 'text-fg',
  null: 'text-fg3',
  line: 'text-fg2',
};

/** A value as a tree; only the rows in view are in the page. Arrows move, open and close; Ctrl+C copies the value of the row. */
export function JsonTree({ value, label }: { readonly value: Json; readonly label: string }) {
  const scroller = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => openAtFirst(value));
  const [at, setAt] = useState(0);
  const known = useRef(value);
  useEffect(() => {
    if (known.current === value) return;
    known.current = value;
    setOpen(openAtFirst(value));
    setAt(0);
  }, [value]);
  const rows = useMemo(() => jsonRows(value, open), [value, open]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });

  const toggle = (row: JsonRow): void => {
    if (!row.canOpen) return;
    const next = new Set(open);
    if (!next.delete(row.path)) next.add(row.path);
    setOpen(next);
  };
  const go = (index: number): void => {
    const next = Math.min(rows.length - 1, Math.max(0, index));
    setAt(next);
    virtual.scrollToIndex(next);
  };
  const keys = (event: React.KeyboardEvent): void => {
    const row = rows[at];
    if (!row) return;
    if (event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'ArrowUp') go(at - 1);
    else if (event.key === 'ArrowRight') {
      if (row.canOpen && !row.open) toggle(row);
      else go(at + 1);
    } else if (event.key === 'ArrowLeft') {
      if (row.open) toggle(row);
      else
        go(
          Math.max(
            0,
            rows.findLastIndex((each, index) => index < at && each.depth < row.depth),
          ),
        );
    } else if (event.key === 'Enter' || event.key === ' ') toggle(row);
    else if (event.key === 'c' && (event.ctrlKey || event.metaKey) && !getSelection()?.toString())
      void navigator.clipboard.writeText(textOf(row.value));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={scroller}
      role="tree"
      aria-label={label}
      tabIndex={0}
      onKeyDown={keys}
      className="min-h-0 flex-1 overflow-auto py-1 font-mono text-small leading-5 focus-visible:-outline-offset-2"
    >
      <div className="relative w-max min-w-full" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            <div
              key={row.path}
              role="treeitem"
              aria-level={row.depth + 1}
              aria-expanded={row.canOpen ? row.open : undefined}
              aria-selected={item.index === at}
              title={row.path === '' ? undefined : row.path}
              onClick={() => {
                setAt(item.index);
                if (!getSelection()?.toString()) toggle(row);
              }}
              style={{ transform: `translateY(${item.start}px)`, height: rowHeight, paddingLeft: 8 + row.depth * 14 }}
              className={cx(
                'absolute top-0 left-0 flex min-w-full items-center pr-3 whitespace-pre',
                item.index === at ? 'bg-sub/70' : 'hover:bg-sub/50',
              )}
            >
              <span className="grid w-4 shrink-0 place-items-center text-fg3">
                {row.canOpen ? (
                  <ChevronRight size={12} strokeWidth={1.75} className={row.open ? 'rotate-90' : ''} aria-hidden="true" />
                ) : null}
              </span>
              {row.name === null ? null : <span className="text-fg2">{row.name}: </span>}
              <span className={row.open ? 'text-fg3' : tones[row.kind]}>{row.open ? opened(row) : row.text}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function opened(row: JsonRow): string {
  return row.kind === 'text' ? 'text' : plural(sizeOf(row.value), row.kind === 'list' ? 'item' : 'field');
}

/** What goes to the clipboard: a text as it is, everything else as JSON. */
export function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
