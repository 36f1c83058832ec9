import { useEffect, useRef } from 'react';
import { formatElapsed } from '../lib/format.ts';
import { onBeat } from '../lib/ticker.ts';

/** Time that runs: since `from`, or, with `until`, what is left. Writes its text itself; nothing is drawn again. */
export function Elapsed({ from, until, prefix = '' }: { readonly from?: number; readonly until?: number; readonly prefix?: string }) {
  const element = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const show = (now: number): void => {
      const ms = until === undefined ? now - (from ?? now) : Math.max(0, until - now);
      const text = prefix + formatElapsed(ms);
      if (element.current && element.current.textContent !== text) element.current.textContent = text;
    };
    show(Date.now());
    return onBeat(show);
  }, [from, until, prefix]);
  return <span ref={element} />;
}
