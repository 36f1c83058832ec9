import { create } from 'zustand';
import { persist } from 'zustand/middleware';

/** Whether the strip of live graphs is shown; the window remembers it. */
export const useStrip = create<{ readonly shown: boolean }>()(
  persist((): { shown: boolean } => ({ shown: true }), { name: 'millrace.strip' }),
);

/** Shows or hides the live graphs. */
export function toggleStrip(): void {
  useStrip.setState((state) => ({ shown: !state.shown }));
}
