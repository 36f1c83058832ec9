import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'flow.branch',
  version: 1,
  title: 'Branch',
  group: 'Flow',
  summary: 'Goes one of two ways, by a condition.',
  docs: `Leaves through the port \`true\` or \`false\`.

**Gives** \`{ value }\`, the condition as a boolean.

The condition has to be a boolean. Compare explicitly: \`{{ tasks.count.result > 0 }}\` rather than \`{{ tasks.count.result }}\`.`,
  icon: 'split',
  kind: 'cpu',
  idempotent: true,
  ports: ['true', 'false'],
  input: {
    type: 'object',
    properties: {
      if: {
        type: 'boolean',
        title: 'If',
        description: 'An expression that gives true or false.',
        'x-form': { widget: 'text', placeholder: '{{ tasks.find.result.size() > 0 }}' },
      },
    },
    required: ['if'],
    additionalProperties: false,
  },
  result: { type: 'object', properties: { value: { type: 'boolean' } }, required: ['value'], additionalProperties: false },
  errors: {},
  example: { if: '{{ 2 > 1 }}' },
  card: ['if'],
} as const satisfies ActionDefinition;
