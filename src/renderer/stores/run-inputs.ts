import type { Json, JsonObject } from '../../engine/json.ts';
import type { WorkflowFile } from '../../engine/format/model.ts';
import type { JsonSchema } from '../../engine/schema/types.ts';

const prefix = 'millrace.inputs:';
const memory = new Map<string, JsonObject>();

/** What was given the last time this workflow was started from this window; secrets only until it closes. */
export function previousInputs(path: string): JsonObject {
  const held = memory.get(path);
  if (held) return held;
  try {
    const value: unknown = JSON.parse(localStorage.getItem(prefix + path) ?? '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
  } catch {
    return {};
  }
}

export function rememberInputs(path: string, file: WorkflowFile, values: JsonObject): void {
  memory.set(path, values);
  const open = Object.fromEntries(Object.entries(values).filter(([name]) => !file.inputs?.[name]?.secret));
  localStorage.setItem(prefix + path, JSON.stringify(open));
}

/** True when a run cannot start without a value for it. */
export function isNeeded(schema: JsonSchema): boolean {
  return schema.default === undefined;
}

/** The values a run would start with now: what was given last, for inputs that still exist. Defaults are left to the host. */
export function startingInputs(path: string, file: WorkflowFile): { readonly values: JsonObject; readonly missing: readonly string[] } {
  const previous = previousInputs(path);
  const values: Record<string, Json> = {};
  const missing: string[] = [];
  for (const [name, schema] of Object.entries(file.inputs ?? {})) {
    const value = previous[name];
    if (value !== undefined) values[name] = value;
    else if (isNeeded(schema)) missing.push(name);
  }
  return { values, missing };
}
