import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes, useId } from 'react';
import { ChevronDown } from 'lucide-react';
import { Switch as RadixSwitch } from 'radix-ui';
import { cx } from '../lib/cx.ts';

/** The look of everything one types into. */
export const inputClass =
  'w-full min-w-0 rounded-control border border-line bg-canvas px-2 text-ui text-fg hover:border-strong focus:border-focus focus-visible:outline-1 focus-visible:outline-offset-0 disabled:opacity-60 aria-invalid:border-failed';

/** A label above, the control, and below it what is wrong or what it is for. `children` gets the ids to wire up. */
export function Field({
  label,
  aside,
  hint,
  error,
  required = false,
  className,
  children,
}: {
  readonly label: ReactNode;
  /** At the right of the label. */
  readonly aside?: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
  readonly required?: boolean;
  readonly className?: string;
  readonly children: (ids: { readonly id: string; readonly labelId: string; readonly describedBy: string | undefined }) => ReactNode;
}) {
  const id = useId();
  const describedBy = error || hint ? `${id}-about` : undefined;
  return (
    <div className={cx('min-w-0', className)}>
      <div className="mb-1 flex items-center gap-2 text-fg2">
        <label id={`${id}-label`} htmlFor={id} className="min-w-0 truncate">
          {label}
        </label>
        {required ? <span className="-ml-1 text-fg3">(needed)</span> : null}
        {aside ? <div className="ml-auto flex items-center gap-1 text-fg3">{aside}</div> : null}
      </div>
      {children({ id, labelId: `${id}-label`, describedBy })}
      {error ? (
        <p id={describedBy} role="alert" className="mt-1 text-small text-failed">
          {error}
        </p>
      ) : hint ? (
        <p id={describedBy} className="mt-1 text-small text-fg3">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

export function TextInput({ className, type = 'text', ...rest }: InputHTMLAttributes<HTMLInputElement>) {
  return <input type={type} spellCheck={false} autoComplete="off" className={cx(inputClass, 'h-7.5', className)} {...rest} />;
}

export function TextArea({ className, ...rest }: TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return <textarea rows={4} className={cx(inputClass, 'block resize-y py-1.5', className)} {...rest} />;
}

export interface SelectOption {
  readonly value: string;
  readonly label: string;
}

export function Select({
  options,
  className,
  ...rest
}: SelectHTMLAttributes<HTMLSelectElement> & { readonly options: readonly SelectOption[] }) {
  return (
    <div className={cx('relative min-w-0', className)}>
      <select className={cx(inputClass, 'h-7.5 appearance-none truncate pr-7')} {...rest}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown size={14} strokeWidth={1.5} className="pointer-events-none absolute top-2 right-2 text-fg3" aria-hidden="true" />
    </div>
  );
}

export function Switch({
  checked,
  onChange,
  id,
  label,
  labelledBy,
  disabled = false,
}: {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly id?: string;
  readonly label?: string;
  readonly labelledBy?: string;
  readonly disabled?: boolean;
}) {
  return (
    <RadixSwitch.Root
      id={id}
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
      aria-label={label}
      aria-labelledby={labelledBy}
      className="relative h-4.5 w-8 shrink-0 rounded-full border border-strong bg-sub data-[state=checked]:border-ink data-[state=checked]:bg-ink disabled:opacity-45"
    >
      <RadixSwitch.Thumb className="block size-3 translate-x-[2px] rounded-full bg-strong data-[state=checked]:translate-x-[16px] data-[state=checked]:bg-ink-fg" />
    </RadixSwitch.Root>
  );
}
