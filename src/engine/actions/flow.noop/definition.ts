import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'flow.noop',
  version: 1,
  title: 'Do nothing',
  group: 'Flow',
  summary: 'Succeeds at once with null: a place to join or fork branches.',
  docs: `Succeeds at once. Use it where branches meet, where several start, or as a stand-in while a workflow is being drawn.

**Gives** null.`,
  icon: 'circle-dashed',
  kind: 'cpu',
  idempotent: true,
  input: { type: 'object', properties: {}, additionalProperties: false },
  result: { type: 'null' },
  errors: {},
  example: {},
  card: [],
} as const satisfies ActionDefinition;
