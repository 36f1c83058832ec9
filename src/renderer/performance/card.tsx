import type { ReactNode } from 'react';
import { cx } from '../lib/cx.ts';

/** A framed part of the dashboard: its name at the left, what it shows at the right. */
export function Card({
  title,
  aside,
  className,
  children,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return (
    <section
      aria-label={title}
      className={cx('flex min-h-0 min-w-0 flex-col rounded-card border border-line bg-surface pt-2.5 pb-1', className)}
    >
      <div className="mb-1 flex shrink-0 items-baseline gap-3 px-3.5">
        <h2 className="shrink-0 font-semibold">{title}</h2>
        <span className="ml-auto min-w-0 truncate text-fg3">{aside}</span>
      </div>
      {children}
    </section>
  );
}

/** Stands in a card that has nothing to draw: why, and what would change that. */
export function NothingYet({ children }: { readonly children: ReactNode }) {
  return <p className="m-auto max-w-80 px-4 pb-6 text-center text-fg3">{children}</p>;
}
