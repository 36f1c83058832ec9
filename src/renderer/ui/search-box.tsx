import { Search } from 'lucide-react';
import type { InputHTMLAttributes, Ref } from 'react';
import { cx } from '../lib/cx.ts';
import { Kbd } from './kbd.tsx';

/** A search field with its magnifier; `keys` shows what puts the cursor here. */
export function SearchBox({
  label,
  keys,
  className,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & { readonly label: string; readonly keys?: string; readonly ref?: Ref<HTMLInputElement> }) {
  return (
    <div
      className={cx(
        'flex h-7 items-center gap-2 rounded-control border border-line bg-surface px-2 text-fg3 focus-within:border-focus hover:border-strong',
        className,
      )}
    >
      <Search size={14} strokeWidth={1.5} aria-hidden="true" className="shrink-0" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        spellCheck={false}
        className="min-w-0 flex-1 bg-transparent text-fg outline-none [&::-webkit-search-cancel-button]:hidden"
        {...rest}
      />
      {keys ? <Kbd>{keys}</Kbd> : null}
    </div>
  );
}
