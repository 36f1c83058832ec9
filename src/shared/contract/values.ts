import { z } from 'zod';
import type { Json } from '../../engine/json.ts';

/** Shapes that several calls share. Inputs are checked with these in every door; outputs are typed by them. */
export const json = z.json() as unknown as z.ZodType<Json>;
export const jsonObject = z.record(z.string(), json);
export const runId = z.string().min(1).max(64);
export const taskId = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/);
/** A file in the library: relative, forward slashes; or an absolute path that was opened from outside it. */
export const workflowPath = z.string().min(1).max(4096);
export const instant = z.number();

/** Type only: outputs come from our own host, so they are not parsed again on the way out. */
export function typed<T>(): z.ZodType<T> {
  return z.any() as unknown as z.ZodType<T>;
}
