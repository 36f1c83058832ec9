import { create } from 'zustand';

const useSaid = create<{ text: string }>(() => ({ text: '' }));
let pending: ReturnType<typeof setTimeout> | undefined;
let next = '';
const gapMs = 600;

/** Says something to a screen reader. Many in quick succession: only the last is said. */
export function announce(text: string): void {
  next = text;
  pending ??= setTimeout(() => {
    pending = undefined;
    useSaid.setState({ text: next });
  }, gapMs);
}

/** Once in the app. */
export function LiveRegion() {
  const text = useSaid((state) => state.text);
  return (
    <div aria-live="polite" role="status" className="sr-only" data-testid="live-region">
      {text}
    </div>
  );
}
