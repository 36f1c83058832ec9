import { cx } from '../lib/cx.ts';

/** A key or a chord, as in "Ctrl K". `onInk` for a filled button. */
export function Kbd({ children, onInk = false }: { readonly children: string; readonly onInk?: boolean }) {
  return (
    <kbd
      className={cx(
        'rounded-[3px] border px-1 font-mono text-tiny font-normal whitespace-nowrap',
        onInk ? 'border-[color-mix(in_srgb,var(--ink-fg)_35%,transparent)] text-ink-fg' : 'border-line text-fg3',
      )}
    >
      {children}
    </kbd>
  );
}
