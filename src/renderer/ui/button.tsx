import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { cx } from '../lib/cx.ts';
import { Kbd } from './kbd.tsx';
import { Tooltip } from './tooltip.tsx';

type Variant = 'plain' | 'primary' | 'ghost' | 'danger';

const variants: Readonly<Record<Variant, string>> = {
  plain: 'border-line bg-surface text-fg hover:border-strong active:bg-sub',
  primary: 'border-ink bg-ink font-semibold text-ink-fg hover:opacity-90 active:opacity-80',
  ghost: 'border-transparent text-fg2 hover:bg-sub hover:text-fg active:bg-line',
  danger: 'border-line bg-surface text-failed hover:border-failed active:bg-sub',
};

const base =
  'inline-flex h-7 shrink-0 items-center justify-center rounded-control border whitespace-nowrap select-none disabled:opacity-45 disabled:pointer-events-none';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly variant?: Variant;
  readonly icon?: ReactNode;
  /** Shown at the end, e.g. "Ctrl K". Not part of the accessible name. */
  readonly keys?: string | undefined;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({ variant = 'plain', icon, keys, className, children, type = 'button', ...rest }: ButtonProps) {
  return (
    <button type={type} className={cx(base, 'gap-2 px-3', variants[variant], className)} {...rest}>
      {icon}
      {children}
      {keys ? (
        <span aria-hidden="true" className="flex">
          <Kbd onInk={variant === 'primary'}>{keys}</Kbd>
        </span>
      ) : null}
    </button>
  );
}

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** Accessible name and tooltip. */
  readonly label: string;
  readonly keys?: string | undefined;
  readonly variant?: Variant;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  /** Pressed look, for toggles. */
  readonly active?: boolean | undefined;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function IconButton({
  label,
  keys,
  variant = 'ghost',
  side,
  active,
  className,
  children,
  type = 'button',
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} keys={keys} {...(side ? { side } : {})}>
      <button
        type={type}
        aria-label={label}
        aria-pressed={active}
        className={cx(base, 'w-7', variants[variant], active && 'bg-sub text-fg', className)}
        {...rest}
      >
        {children}
      </button>
    </Tooltip>
  );
}
