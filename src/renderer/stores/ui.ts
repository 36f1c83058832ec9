import { create } from 'zustand';

export type Screen = 'library' | 'canvas' | 'runs' | 'performance' | 'settings';
export type InspectorTab = 'settings' | 'input' | 'output' | 'runs' | 'notes';
export type DockTab = 'data' | 'log' | 'timeline' | 'problems';

export interface UiState {
  readonly screen: Screen;
  /** A dialog that is open over the window; at most one. */
  readonly overlay: 'none' | 'palette' | 'shortcuts' | 'inputs' | 'new' | 'questions';
  readonly paletteOpen: boolean;
  readonly inspectorOpen: boolean;
  readonly dockOpen: boolean;
  readonly dockHeight: number;
  readonly dockTab: DockTab;
  readonly inspectorTab: InspectorTab;
  /** A field of the inspector that asked for the focus: a problem was clicked. Cleared once it has it. */
  readonly focusField: { readonly task: string | null; readonly path: readonly (string | number)[] } | null;
}

const key = 'millrace.ui';
type Kept = Pick<UiState, 'paletteOpen' | 'inspectorOpen' | 'dockOpen' | 'dockHeight' | 'dockTab'>;

const defaults: UiState = {
  screen: 'library',
  overlay: 'none',
  paletteOpen: true,
  inspectorOpen: true,
  dockOpen: true,
  dockHeight: 232,
  dockTab: 'timeline',
  inspectorTab: 'settings',
  focusField: null,
};

function kept(): Partial<Kept> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Partial<Kept>) : {};
  } catch {
    return {};
  }
}

/** What the window shows, apart from documents and runs. Panels are remembered. */
export const useUi = create<UiState>(() => ({ ...defaults, ...kept() }));

useUi.subscribe((state) => {
  const { paletteOpen, inspectorOpen, dockOpen, dockHeight, dockTab } = state;
  localStorage.setItem(key, JSON.stringify({ paletteOpen, inspectorOpen, dockOpen, dockHeight, dockTab } satisfies Kept));
});

let screensShown = 0;

/** How often a screen was asked for until now: tells whether somebody went somewhere meanwhile. */
export function countScreensShown(): number {
  return screensShown;
}

export function showScreen(screen: Screen): void {
  screensShown += 1;
  useUi.setState({ screen });
}

export function openOverlay(overlay: UiState['overlay']): void {
  useUi.setState({ overlay });
}

export function closeOverlay(): void {
  useUi.setState({ overlay: 'none' });
}

export function showDock(dockTab: DockTab): void {
  useUi.setState({ dockOpen: true, dockTab });
}

export function showInspector(inspectorTab: InspectorTab = 'settings'): void {
  useUi.setState({ inspectorOpen: true, inspectorTab });
}
