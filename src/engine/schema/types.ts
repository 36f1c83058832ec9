import type { Json } from '../json.ts';

/**
 * The part of JSON Schema (2020-12) that inputs, actions and forms use. `secret` and the `x-` form hints are ours;
 * unknown keywords are refused in workflow files and ignored in action definitions.
 */
export interface JsonSchema {
  readonly type?: SchemaType | readonly SchemaType[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: Json;
  readonly examples?: readonly Json[];
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly secret?: boolean;
  /** The text is one expression over these names, written without {{ }}; whoever is given it evaluates it. Only in action definitions. */
  readonly 'x-expression'?: readonly string[];
  /** How a form shows the field. */
  readonly 'x-form'?: FormHint;
}

export type SchemaType = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';

/** `widget` overrides what the type would give; `advanced` folds the field away; `placeholder` is an example value. */
export interface FormHint {
  readonly widget?:
    | 'text'
    | 'multiline'
    | 'code'
    | 'path'
    | 'folder'
    | 'duration'
    | 'select'
    | 'toggle'
    | 'keyvalue'
    | 'list'
    | 'table'
    | 'json';
  readonly advanced?: boolean;
  readonly placeholder?: string;
  readonly language?: 'javascript' | 'html' | 'json' | 'markdown';
}
