import { Check } from 'lucide-react';
import { ContextMenu as RadixContext, DropdownMenu as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cx } from '../lib/cx.ts';
import { Kbd } from './kbd.tsx';

export type MenuEntry =
  | {
      readonly id: string;
      readonly label: string;
      readonly icon?: ReactNode;
      readonly keys?: string | undefined;
      readonly danger?: boolean;
      readonly disabled?: boolean;
      readonly checked?: boolean;
      readonly run: () => void;
    }
  | 'separator';

const panel = 'panel-in z-50 min-w-48 rounded-card border border-line bg-surface p-1 shadow-float';
const row =
  'flex h-7 items-center gap-2 rounded-control px-2 outline-none select-none data-[disabled]:opacity-45 data-[highlighted]:bg-sub';

function Row({ entry }: { readonly entry: Exclude<MenuEntry, 'separator'> }) {
  return (
    <>
      <span className="grid w-4 place-items-center text-fg3">{entry.checked ? <Check size={14} strokeWidth={1.75} /> : entry.icon}</span>
      <span className={cx('flex-1', entry.danger && 'text-failed')}>{entry.label}</span>
      {entry.keys ? <Kbd>{entry.keys}</Kbd> : null}
    </>
  );
}

/** A button's menu. `children` is the button. */
export function Menu({
  entries,
  children,
  align = 'start',
}: {
  readonly entries: readonly MenuEntry[];
  readonly children: ReactNode;
  readonly align?: 'start' | 'center' | 'end';
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content align={align} sideOffset={4} collisionPadding={8} className={panel}>
          {entries.map((entry, index) =>
            entry === 'separator' ? (
              <Radix.Separator key={`line-${index}`} className="my-1 h-px bg-line" />
            ) : (
              <Radix.Item key={entry.id} disabled={entry.disabled ?? false} onSelect={entry.run} className={row}>
                <Row entry={entry} />
              </Radix.Item>
            ),
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The menu of a right click anywhere inside `children`. */
export function ContextMenu({
  entries,
  onOpen,
  children,
}: {
  readonly entries: readonly MenuEntry[];
  /** Called before the menu shows, to work out its entries. */
  readonly onOpen?: () => void;
  readonly children: ReactNode;
}) {
  return (
    <RadixContext.Root onOpenChange={(open) => open && onOpen?.()}>
      <RadixContext.Trigger asChild>{children}</RadixContext.Trigger>
      <RadixContext.Portal>
        <RadixContext.Content collisionPadding={8} className={panel}>
          {entries.map((entry, index) =>
            entry === 'separator' ? (
              <RadixContext.Separator key={`line-${index}`} className="my-1 h-px bg-line" />
            ) : (
              <RadixContext.Item key={entry.id} disabled={entry.disabled ?? false} onSelect={entry.run} className={row}>
                <Row entry={entry} />
              </RadixContext.Item>
            ),
          )}
        </RadixContext.Content>
      </RadixContext.Portal>
    </RadixContext.Root>
  );
}
