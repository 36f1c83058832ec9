import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef } from 'react';
import { cx } from '../lib/cx.ts';

export interface Column<Row> {
  readonly id: string;
  readonly head: ReactNode;
  /** A CSS grid track: "1fr", "96px", "minmax(120px, 2fr)". */
  readonly width: string;
  readonly align?: 'left' | 'right';
  readonly cell: (row: Row) => ReactNode;
}

/** Rows of 28 px, only those in view in the page. Arrows move, Enter opens. */
export function VirtualTable<Row>({
  label,
  columns,
  rows,
  rowKey,
  selected,
  onSelect,
  onOpen,
  rowHeight = 28,
  rowProps,
  empty,
  className,
}: {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row, index: number) => string;
  readonly selected?: string | null;
  readonly onSelect?: (row: Row) => void;
  readonly onOpen?: (row: Row) => void;
  readonly rowHeight?: number;
  readonly rowProps?: (row: Row) => Readonly<Record<`data-${string}`, string>>;
  readonly empty?: ReactNode;
  readonly className?: string;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : rowKey(row, index);
    },
  });
  const template = { gridTemplateColumns: columns.map((column) => column.width).join(' ') };
  const selectedIndex = selected == null ? -1 : rows.findIndex((row, index) => rowKey(row, index) === selected);
  const move = (step: number): void => {
    const index = Math.min(rows.length - 1, Math.max(0, selectedIndex + step));
    const row = rows[index];
    if (row === undefined) return;
    onSelect?.(row);
    virtual.scrollToIndex(index);
  };
  return (
    <div role="table" aria-label={label} aria-rowcount={rows.length} className={cx('flex min-h-0 flex-1 flex-col', className)}>
      <div role="row" style={template} className="grid shrink-0 items-center border-b border-line px-3 text-small text-fg3">
        {columns.map((column) => (
          <div key={column.id} role="columnheader" className={cx('truncate px-2 py-1.5', column.align === 'right' && 'text-right')}>
            {column.head}
          </div>
        ))}
      </div>
      <div
        ref={scroller}
        role="rowgroup"
        tabIndex={rows.length && onSelect ? 0 : -1}
        className="min-h-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2"
        onKeyDown={(event) => {
          if (event.target !== event.currentTarget) return;
          if (event.key === 'ArrowDown') move(1);
          else if (event.key === 'ArrowUp') move(-1);
          else if (event.key === 'Home') move(-rows.length);
          else if (event.key === 'End') move(rows.length);
          else if (event.key === 'Enter') {
            const row = rows[selectedIndex];
            if (row !== undefined) onOpen?.(row);
          } else return;
          event.preventDefault();
        }}
      >
        {rows.length === 0 ? empty : null}
        <div style={{ height: virtual.getTotalSize() }} className="relative">
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const isSelected = item.index === selectedIndex;
            return (
              <div
                key={item.key}
                role="row"
                aria-selected={onSelect ? isSelected : undefined}
                aria-rowindex={item.index + 1}
                {...rowProps?.(row)}
                onClick={() => onSelect?.(row)}
                onDoubleClick={() => onOpen?.(row)}
                style={{ ...template, height: rowHeight, transform: `translateY(${item.start}px)` }}
                className={cx(
                  'absolute inset-x-0 top-0 grid items-center border-b border-line/60 px-3',
                  isSelected ? 'bg-sub' : onSelect || onOpen ? 'hover:bg-sub/60' : '',
                )}
              >
                {columns.map((column) => (
                  <div key={column.id} role="cell" className={cx('truncate px-2', column.align === 'right' && 'text-right')}>
                    {column.cell(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
