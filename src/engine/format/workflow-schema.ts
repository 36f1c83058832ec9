import type { ActionCatalogue, ActionDefinition } from '../actions/types.ts';
import type { Json, JsonObject } from '../json.ts';
import { typesOf } from '../schema/issue.ts';
import type { JsonSchema } from '../schema/types.ts';
import { formatLimits, namePattern } from './limits.ts';

const template: JsonObject = { type: 'string', pattern: String.raw`\{\{`, description: 'An expression: {{ … }}' };
const name: JsonObject = { pattern: namePattern.source };
const extensions: JsonObject = { '^x-': {} };
const anyOf = (...branches: readonly JsonObject[]): JsonObject => ({ anyOf: branches });
const ref = (definition: string): JsonObject => ({ $ref: `#/$defs/${definition}` });
const choice = (values: readonly Json[], fallback?: Json): JsonObject => ({
  enum: values,
  ...(fallback === undefined ? {} : { default: fallback }),
});
const map = (description: string, properties: JsonObject, required: readonly string[] = []): JsonObject => ({
  type: 'object',
  description,
  properties,
  patternProperties: extensions,
  additionalProperties: false,
  ...(required.length > 0 ? { required } : {}),
});

/** The JSON Schema (2020-12) of a workflow file, for editors and `millrace schema`: actions are listed, and `with` follows the action. */
export function workflowSchema(catalogue: ActionCatalogue): JsonObject {
  const actions = catalogue.ids().flatMap((id) => catalogue.get(id) ?? []);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Millrace workflow, version 1',
    ...map(
      'One workflow.',
      {
        millrace: { const: 1, description: 'The version of the format.' },
        name: { type: 'string' },
        description: { type: 'string' },
        tags: { type: 'array', items: { type: 'string' } },
        inputs: {
          type: 'object',
          description: 'A JSON Schema each; the run form is made from them.',
          propertyNames: name,
          additionalProperties: ref('inputSchema'),
        },
        vars: { type: 'object', description: 'Run variables, evaluated in order.', propertyNames: name },
        settings: ref('settings'),
        tasks: {
          type: 'object',
          description: 'Task ids and tasks, in file order.',
          propertyNames: name,
          maxProperties: formatLimits.tasks,
          additionalProperties: ref('task'),
        },
        outputs: { type: 'object', description: 'Evaluated when the run ends.' },
        layout: { type: 'object', description: 'Canvas only: positions, sizes, notes, groups, waypoints.' },
      },
      ['millrace', 'tasks'],
    ),
    $defs: {
      template,
      duration: anyOf(
        { type: 'number', minimum: 0, description: 'Milliseconds.' },
        { type: 'string', pattern: String.raw`^\d+(\.\d+)?(ms|s|m|h|d)$`, examples: ['250ms', '5s', '2m', '1h', '1d'] },
      ),
      count: { type: 'integer', minimum: 1 },
      inputSchema: inputSchema(),
      settings: settings(),
      task: task(actions),
      transition: transition(actions),
    },
  };
}

function settings(): JsonObject {
  return map('How a run of this workflow behaves.', {
    concurrency: ref('count'),
    timeout: ref('duration'),
    strategy: choice(['sequential', 'parallel', 'hybrid', 'auto'], 'parallel'),
    durability: choice(['durable', 'relaxed', 'memory'], 'durable'),
    maxVisits: { type: 'integer', minimum: 1, default: 10_000 },
    cancel: choice(['wait', 'kill'], 'wait'),
  });
}

function task(actions: readonly ActionDefinition[]): JsonObject {
  const duration = anyOf(ref('duration'), ref('template'));
  const count = anyOf(ref('count'), ref('template'));
  const condition = anyOf({ type: 'boolean' }, ref('template'));
  const list = anyOf({ type: 'array' }, ref('template'));
  const target = anyOf({ type: 'string' }, ref('transition'));
  const properties: JsonObject = {
    action: { enum: actions.map(({ id }) => id), description: 'What the task does.' },
    name: { type: 'string' },
    description: { type: 'string' },
    when: condition,
    join: anyOf(choice(['all', 'any', 'each'], 'all'), ref('count')),
    forEach: anyOf(
      list,
      map(
        'Run once per item.',
        {
          in: list,
          as: { type: 'string', ...name, default: 'item' },
          concurrency: count,
          batch: count,
          onItemError: choice(['stop', 'continue'], 'stop'),
        },
        ['in'],
      ),
    ),
    with: { type: 'object', description: 'The inputs of the action.' },
    delay: duration,
    timeout: duration,
    retry: map('When and how often to try again.', {
      attempts: count,
      delay: duration,
      backoff: choice(['fixed', 'linear', 'exponential'], 'fixed'),
      maxDelay: duration,
      jitter: { type: 'boolean' },
      when: condition,
    }),
    onError: choice(['fail', 'continue'], 'fail'),
    onInterrupted: choice(['retry', 'ask', 'fail']),
    cache: map('Reuse an earlier result with the same key.', { key: {}, ttl: duration }, ['key']),
    nextMode: choice(['all', 'first'], 'all'),
    next: anyOf({ type: 'string' }, { type: 'array', items: target }, ref('transition')),
  };
  return { ...map('One step.', properties, ['action']), allOf: actions.map(inputsOf) };
}

function transition(actions: readonly ActionDefinition[]): JsonObject {
  const ports = new Set(actions.flatMap(({ ports }) => (ports && !('casesOf' in ports) ? ports : [])));
  return map(
    'Where the flow goes when the task ends.',
    {
      to: anyOf({ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }),
      on: { type: ['string', 'boolean', 'number'], default: 'success', examples: ['success', 'failure', 'timeout', 'any', ...ports] },
      when: anyOf({ type: 'boolean' }, ref('template')),
      set: { type: 'object', description: 'Run variables to set, in order.', propertyNames: name },
      label: { type: 'string' },
    },
    ['to'],
  );
}

/** What `with` has to be when the task's action is this one; every value may be an expression instead. */
function inputsOf(action: ActionDefinition): JsonObject {
  const { properties = {}, required = [], additionalProperties } = action.input;
  const inputs: Record<string, Json> = {};
  for (const [key, schema] of Object.entries(properties))
    inputs[key] = {
      ...(schema.description === undefined ? {} : { description: schema.description }),
      ...anyOf(withTemplates(schema), ref('template')),
    };
  const shape: JsonObject = {
    type: 'object',
    description: action.summary,
    properties: inputs,
    required,
    ...(additionalProperties === false ? { additionalProperties: false } : {}),
  };
  return {
    if: { properties: { action: { const: action.id } }, required: ['action'] },
    // oxlint-disable-next-line no-thenable -- `then` is JSON Schema's own keyword
    then: { properties: { with: shape }, ...(required.length > 0 ? { required: ['with'] } : {}) },
  };
}

/** Keywords that are changed on the way, or mean nothing elsewhere. */
const ours = new Set(['properties', 'items', 'additionalProperties', 'anyOf', 'oneOf', 'format', 'secret']);

/** A schema whose parts may all be expressions. */
function withTemplates(schema: JsonSchema): JsonObject {
  const { properties, items, additionalProperties, anyOf: any, oneOf, format, default: fallback } = schema;
  const out: Record<string, Json> = {};
  for (const [key, value] of Object.entries(schema)) if (!ours.has(key) && !key.startsWith('x-')) out[key] = value as Json;
  // `duration` means ISO 8601 to other readers of the schema.
  if (format !== undefined && format !== 'duration' && format !== 'size') out['format'] = format;
  if (fallback === null && out['type'] !== undefined) out['type'] = [...new Set([...typesOf(schema), 'null'])];
  if (items) out['items'] = anyOf(withTemplates(items), ref('template'));
  if (properties)
    out['properties'] = Object.fromEntries(
      Object.entries(properties).map(([key, inner]) => [key, anyOf(withTemplates(inner), ref('template'))]),
    );
  if (additionalProperties !== undefined)
    out['additionalProperties'] =
      typeof additionalProperties === 'boolean' ? additionalProperties : anyOf(withTemplates(additionalProperties), ref('template'));
  // More than one form may fit while parts are still expressions.
  const branches = any ?? oneOf;
  if (branches) out['anyOf'] = branches.map(withTemplates);
  return out;
}

function inputSchema(): JsonObject {
  const count: JsonObject = { type: 'integer', minimum: 0 };
  const text: JsonObject = { type: 'string' };
  const amount: JsonObject = { type: 'number' };
  const self = ref('inputSchema');
  const type = choice(['null', 'boolean', 'integer', 'number', 'string', 'array', 'object']);
  return map('A JSON Schema.', {
    type: anyOf(type, { type: 'array', items: type, minItems: 1 }),
    title: text,
    description: text,
    default: {},
    examples: { type: 'array' },
    enum: { type: 'array', minItems: 1 },
    const: {},
    properties: { type: 'object', additionalProperties: self },
    required: { type: 'array', items: text },
    additionalProperties: anyOf({ type: 'boolean' }, self),
    items: self,
    minItems: count,
    maxItems: count,
    uniqueItems: { type: 'boolean' },
    minimum: amount,
    maximum: amount,
    exclusiveMinimum: amount,
    exclusiveMaximum: amount,
    multipleOf: { type: 'number', exclusiveMinimum: 0 },
    minLength: count,
    maxLength: count,
    pattern: text,
    format: text,
    anyOf: { type: 'array', items: self, minItems: 1 },
    oneOf: { type: 'array', items: self, minItems: 1 },
    secret: { type: 'boolean' },
  });
}
