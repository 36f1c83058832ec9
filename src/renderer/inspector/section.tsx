import { ChevronRight } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { cx } from '../lib/cx.ts';

/** A part of a form that folds. Opens by itself when something in it is set or wrong. */
export function Section({
  title,
  summary,
  used,
  children,
}: {
  readonly title: string;
  /** What is set, shown while it is folded. */
  readonly summary?: string;
  readonly used: boolean;
  readonly children: ReactNode;
}) {
  const [open, setOpen] = useState(used);
  useEffect(() => {
    if (used) setOpen(true);
  }, [used]);
  return (
    <section className="border-t border-line">
      <button
        type="button"
        aria-expanded={open}
        className="flex h-9 w-full items-center gap-1.5 px-4 text-left font-semibold hover:bg-sub/60 focus-visible:-outline-offset-2"
        onClick={() => setOpen(!open)}
      >
        <ChevronRight
          size={14}
          strokeWidth={1.5}
          aria-hidden="true"
          className={cx('text-fg3 transition-transform duration-100', open && 'rotate-90')}
        />
        {title}
        {summary && !open ? <span className="ml-auto truncate pl-3 font-normal text-fg3">{summary}</span> : null}
      </button>
      {open ? <div className="flex flex-col gap-3 px-4 pt-1 pb-4">{children}</div> : null}
    </section>
  );
}
