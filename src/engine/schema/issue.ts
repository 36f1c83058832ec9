import type { JsonSchema, SchemaType } from './types.ts';

/** Where in a value, from its root. */
export type ValuePath = readonly (string | number)[];

/** One way in which a value does not fit its schema, or a schema is not sound. */
export interface SchemaIssue {
  readonly path: ValuePath;
  /** `missing` and `unknown-key` name their object's path and the key; `limit` is a number, length or count out of its range. */
  readonly code: 'type' | 'missing' | 'unknown-key' | 'limit';
  /** For people, after the name of the value: "must be a number, not text". */
  readonly message: string;
  readonly hint: string | null;
  /** The key that is missing or unknown. */
  readonly key?: string;
}

const typeNames: Readonly<Record<SchemaType, string>> = {
  null: 'null',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  array: 'a list',
  object: 'a map',
};

/** The types a schema names, or none when it names none. */
export function typesOf(schema: JsonSchema): readonly SchemaType[] {
  if (schema.type === undefined) return [];
  return typeof schema.type === 'string' ? [schema.type] : schema.type;
}

/** "text", "a number or null", "one of GET, POST". */
export function describeSchema(schema: JsonSchema): string {
  if (schema.const !== undefined) return brief(schema.const);
  if (schema.enum) return `one of ${schema.enum.map(brief).join(', ')}`;
  if (schema.format === 'duration' && typesOf(schema).includes('string')) return 'a duration such as 250ms, 5s or 2m';
  const types = typesOf(schema);
  if (types.length > 0) return joinWords(types.map((type) => typeNames[type]));
  const branches = schema.anyOf ?? schema.oneOf;
  return branches ? joinWords([...new Set(branches.map(describeSchema))]) : 'a value';
}

/** "text", "a number", "a list": what a value is, in the same words as `describeSchema`. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return value.length <= 40 ? `the text ${JSON.stringify(value)}` : 'text';
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}

/** A value in at most 60 characters. */
export function brief(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

/** "a", "a or b", "a, b or c". */
export function joinWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}
