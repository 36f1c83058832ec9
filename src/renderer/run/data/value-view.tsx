import { Copy } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import type { Json } from '../../../engine/json.ts';
import { cx } from '../../lib/cx.ts';
import { formatBytes } from '../../lib/format.ts';
import { IconButton } from '../../ui/button.tsx';
import { notify } from '../../ui/notices.tsx';
import { JsonTree, textOf } from './json-tree.tsx';
import { tableShape } from './table-shape.ts';
import { ValueTable } from './value-table.tsx';

/** One value with its name: as a tree, or as a table where it holds a list of objects. */
export function ValueView({
  title,
  value,
  cut = false,
  missing = 'Nothing yet.',
  aside,
  className,
}: {
  readonly title: string;
  readonly value: Json | undefined;
  /** The host left part of it out because it is large. */
  readonly cut?: boolean;
  /** Said where there is no value. */
  readonly missing?: string;
  readonly aside?: ReactNode;
  readonly className?: string;
}) {
  const shape = useMemo(() => (value === undefined ? null : tableShape(value)), [value]);
  const size = useMemo(() => (value === undefined ? 0 : JSON.stringify(value).length), [value]);
  const [view, setView] = useState<'tree' | 'table'>('tree');
  const table = view === 'table' && shape !== null;
  return (
    <section aria-label={title} className={cx('flex min-h-0 min-w-0 flex-1 flex-col', className)}>
      <div className="flex h-7 shrink-0 items-center gap-2 px-3 text-small text-fg3">
        <h3 className="font-semibold text-fg2">{title}</h3>
        {value === undefined || size < 3 ? null : <span>{formatBytes(size)}</span>}
        {cut ? <span className="text-retry">cut at 256 KB</span> : null}
        {aside}
        <span className="ml-auto flex items-center">
          {shape ? (
            <span role="group" aria-label="View" className="mr-1 flex rounded-control border border-line">
              {(['tree', 'table'] as const).map((each) => (
                <button
                  key={each}
                  type="button"
                  aria-pressed={view === each}
                  onClick={() => setView(each)}
                  className={cx('h-5 px-2 text-tiny', view === each ? 'bg-sub text-fg' : 'text-fg3 hover:text-fg')}
                >
                  {each === 'tree' ? 'Tree' : 'Table'}
                </button>
              ))}
            </span>
          ) : null}
          {value === undefined ? null : (
            <IconButton
              label={`Copy ${title.toLowerCase()}`}
              className="h-6"
              onClick={() => {
                void navigator.clipboard.writeText(textOf(value)).then(() => notify({ tone: 'info', text: `${title} copied.` }));
              }}
            >
              <Copy size={13} strokeWidth={1.5} aria-hidden="true" />
            </IconButton>
          )}
        </span>
      </div>
      {value === undefined ? (
        <p className="px-3 text-small text-fg3">{missing}</p>
      ) : table && shape ? (
        <ValueTable shape={shape} label={title} />
      ) : (
        <JsonTree value={value} label={title} />
      )}
    </section>
  );
}
