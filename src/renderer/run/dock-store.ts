import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export type DockTab = 'data' | 'log' | 'timeline' | 'problems';

export const dockHeights = { least: 120, usual: 232, most: 640 } as const;

interface DockState {
  readonly tab: DockTab;
  readonly open: boolean;
  readonly height: number;
  /** The strip of live graphs above the dock. */
  readonly strip: boolean;
}

/** How the bottom dock stands; the window remembers it. */
export const useDock = create<DockState>()(
  persist((): DockState => ({ tab: 'timeline', open: true, height: dockHeights.usual, strip: true }), { name: 'millrace.dock' }),
);

/** Opens the dock on a tab; for commands and keys. */
export function showDock(tab: DockTab): void {
  useDock.setState({ tab, open: true });
}

/** Opens or folds the dock. */
export function toggleDock(): void {
  useDock.setState((state) => ({ open: !state.open }));
}

/** Shows or hides the live graphs. */
export function toggleStrip(): void {
  useDock.setState((state) => ({ strip: !state.strip }));
}

export function setDockHeight(height: number): void {
  useDock.setState({ height: Math.round(Math.min(dockHeights.most, Math.max(dockHeights.least, height))) });
}
