import { Popover as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

/** A small panel at a control. `trigger` is the control. */
export function Popover({
  open,
  onOpenChange,
  trigger,
  children,
  label,
  width = 320,
  align = 'center',
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly trigger: ReactNode;
  readonly children: ReactNode;
  readonly label: string;
  readonly width?: number;
  readonly align?: 'start' | 'center' | 'end';
}) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          style={{ width }}
          className="panel-in z-40 max-h-[70vh] overflow-y-auto rounded-card border border-line bg-surface p-3 shadow-float focus:outline-none"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
