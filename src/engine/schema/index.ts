export { checkSchema } from './check-schema.ts';
export { checkValues } from './check-values.ts';
export { type CompiledSchema, compileSchema } from './compile.ts';
export { canonicalText, equalJson } from './equal.ts';
export type { SchemaIssue, ValuePath } from './issue.ts';
export type { FormHint, JsonSchema, SchemaType } from './types.ts';
export { formatDuration, formatSize, parseDuration, parseSize } from './units.ts';
