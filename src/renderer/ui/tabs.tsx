import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cx } from '../lib/cx.ts';

export interface TabEntry {
  readonly id: string;
  readonly label: ReactNode;
  readonly content: ReactNode;
}

/** Underlined tabs over a panel that fills what is left. `end` stands at the right of the tab row. */
export function Tabs({
  tabs,
  value,
  onChange,
  label,
  end,
  small = false,
  className,
}: {
  readonly tabs: readonly TabEntry[];
  readonly value: string;
  readonly onChange: (id: string) => void;
  readonly label: string;
  readonly end?: ReactNode;
  readonly small?: boolean;
  readonly className?: string;
}) {
  return (
    <Radix.Root value={value} onValueChange={onChange} className={cx('flex min-h-0 flex-1 flex-col', className)}>
      <div className={cx('flex shrink-0 items-center border-b border-line px-4', small ? 'h-8' : 'h-9')}>
        <Radix.List aria-label={label} className="flex h-full gap-4">
          {tabs.map((tab) => (
            <Radix.Trigger
              key={tab.id}
              value={tab.id}
              className="-mb-px flex h-full items-center gap-1.5 border-b-2 border-transparent text-fg3 hover:text-fg focus-visible:-outline-offset-2 data-[state=active]:border-ink data-[state=active]:font-semibold data-[state=active]:text-fg"
            >
              {tab.label}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {end ? <div className="ml-auto flex items-center gap-2">{end}</div> : null}
      </div>
      {tabs.map((tab) => (
        <Radix.Content key={tab.id} value={tab.id} className="flex min-h-0 flex-1 flex-col overflow-y-auto focus-visible:-outline-offset-2">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
