import { useEffect, useState } from 'react';
import { cx } from '../lib/cx.ts';

/** A heading one can write into. Enter and leaving keep it, Escape does not. `onChange` false puts the old one back. */
export function InlineName({
  label,
  value,
  mono = false,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly mono?: boolean;
  readonly onChange: (value: string) => boolean | void;
}) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const keep = (): void => {
    const next = text.trim();
    if (next === value) setText(value);
    else if (onChange(next) === false || next === '') setText(value);
  };
  return (
    <input
      aria-label={label}
      data-field={label.toLowerCase()}
      value={text}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => setText(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        else if (event.key === 'Escape') {
          setText(value);
          requestAnimationFrame(() => (event.target as HTMLInputElement).blur());
        } else return;
        event.stopPropagation();
      }}
      className={cx(
        '-mx-1.5 w-[calc(100%+12px)] truncate rounded-control border border-transparent bg-transparent px-1.5 hover:border-line focus:border-focus focus:bg-canvas focus-visible:outline-none',
        mono ? 'h-7 font-mono text-small' : 'h-6.5 text-title font-semibold',
      )}
    />
  );
}
