import { create } from 'zustand';
import type { Json } from '../../engine/json.ts';
import type { Pin } from '../../shared/contract/types.ts';
import { api } from '../api/client.ts';

/** The pinned results of open workflows, by file. */
const usePinned = create<{ readonly byPath: Readonly<Record<string, readonly Pin[]>> }>(() => ({ byPath: {} }));
const none: readonly Pin[] = [];

/** Reads the pins of a file; what was read before stays where that fails. */
export async function loadPins(path: string): Promise<void> {
  const pins = await api.pins.list({ path });
  usePinned.setState(({ byPath }) => ({ byPath: { ...byPath, [path]: pins } }));
}

/** Pins a result to a task, in place of the one that was pinned to it before. */
export async function putPin(path: string, task: string, result: Json): Promise<void> {
  await api.pins.put({ path, task, result });
  await loadPins(path);
}

export async function removePin(path: string, task: string): Promise<void> {
  await api.pins.remove({ path, task });
  await loadPins(path);
}

export function usePins(path: string): readonly Pin[] {
  return usePinned((state) => state.byPath[path] ?? none);
}

/** The pin of one task, or undefined. */
export function usePin(path: string, task: string): Pin | undefined {
  return usePinned((state) => state.byPath[path]?.find((pin) => pin.task === task));
}

/** The pin of one task now; outside React. */
export function pinNow(path: string, task: string): Pin | undefined {
  return usePinned.getState().byPath[path]?.find((pin) => pin.task === task);
}
