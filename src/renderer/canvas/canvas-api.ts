import type { Point } from '../draft/names.ts';

export type Tool = 'select' | 'hand';

/** What the mounted canvas can do for commands, menus and the problems list. */
export interface CanvasApi {
  fit(ids?: ReadonlySet<string>): void;
  zoomTo(zoom: number): void;
  zoomBy(factor: number): void;
  /** Brings a task into view. */
  reveal(id: string): void;
  /** Puts the keyboard on the canvas. */
  focus(): void;
  /** Canvas coordinates of the middle of what is seen, or of the pointer when it is over the canvas. */
  spot(): Point;
  /** Opens the list of actions; the chosen one is added, wired when `from` says so. */
  openQuickAdd(options?: { readonly from?: { readonly task: string; readonly on: string }; readonly at?: Point }): void;
  tidy(): Promise<void>;
  openFind(): void;
}

let current: CanvasApi | null = null;

/** The canvas says that it is there (or, with null, that it goes). */
export function provideCanvas(api: CanvasApi | null): void {
  current = api;
}

export function canvas(): CanvasApi | null {
  return current;
}
