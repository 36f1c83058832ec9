import { create } from 'zustand';
import type { Json } from '../../engine/json.ts';

/** A result that is being edited before it is pinned. */
export interface EditedPin {
  readonly path: string;
  readonly task: string;
  readonly result: Json;
  /** The last result was too large to be shown, so the editor begins empty. */
  readonly cut: boolean;
}

export const usePinEditor = create<{ readonly edited: EditedPin | null }>(() => ({ edited: null }));

export function editPin(edited: EditedPin): void {
  usePinEditor.setState({ edited });
}

export function closePinEditor(): void {
  usePinEditor.setState({ edited: null });
}
