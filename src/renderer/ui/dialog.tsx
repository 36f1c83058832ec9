import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cx } from '../lib/cx.ts';

export interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  /** A sentence under the title. */
  readonly description?: ReactNode;
  readonly children?: ReactNode;
  /** Buttons, the main one last. */
  readonly footer?: ReactNode;
  readonly width?: number;
  readonly onOpenAutoFocus?: (event: Event) => void;
  readonly onKeyDown?: (event: React.KeyboardEvent) => void;
}

/** A question or a form above the window. Escape and the cross close it. */
export function Dialog({ open, onOpenChange, title, description, children, footer, width = 440, onOpenAutoFocus, onKeyDown }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          {...(onOpenAutoFocus ? { onOpenAutoFocus } : {})}
          {...(description ? {} : { 'aria-describedby': undefined })}
          onKeyDown={onKeyDown}
          style={{ width }}
          className="panel-in fixed top-[14vh] left-1/2 z-40 flex max-h-[76vh] max-w-[calc(100vw-32px)] -translate-x-1/2 flex-col rounded-card border border-line bg-surface shadow-float focus:outline-none"
        >
          <div className="flex items-start gap-3 px-4 pt-3 pb-1">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-title font-semibold">{title}</Radix.Title>
              {description ? <Radix.Description className="mt-1 text-fg2">{description}</Radix.Description> : null}
            </div>
            <Radix.Close asChild>
              {/* Without a tooltip: it would take the first Escape for itself. */}
              <button
                type="button"
                aria-label="Close"
                className="-mr-1 grid size-7 place-items-center rounded-control text-fg2 hover:bg-sub hover:text-fg"
              >
                <X size={16} strokeWidth={1.5} />
              </button>
            </Radix.Close>
          </div>
          {children ? <div className="min-h-0 flex-1 overflow-y-auto px-4 py-2">{children}</div> : null}
          {footer ? <div className={cx('flex items-center justify-end gap-2 px-4 pt-2 pb-4')}>{footer}</div> : <div className="pb-2" />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
