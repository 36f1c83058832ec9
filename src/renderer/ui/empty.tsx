import type { ReactNode } from 'react';

/** What stands where there is nothing yet: what it is, and the next step. */
export function Empty({
  title,
  children,
  actions,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}) {
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-1 p-8 text-center">
      <div className="font-semibold">{title}</div>
      {children ? <div className="max-w-96 text-fg3">{children}</div> : null}
      {actions ? <div className="mt-3 flex gap-2">{actions}</div> : null}
    </div>
  );
}
