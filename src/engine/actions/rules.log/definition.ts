import { documentField, levelField } from '../lib/fields.ts';
import { ruleNames } from '../lib/rule-names.ts';
import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'rules.log',
  version: 1,
  title: 'Log fields',
  group: 'Rules',
  summary: "Writes what is worked out from a document to the run's log.",
  docs: `\`message\` and the values of \`fields\` are expressions over \`data\`, written **without braces**: \`"Order " + string(data.id)\`.

**Gives** \`{ message, fields }\`, what was written. A message that is not text is written as JSON.

**Can go wrong**: \`expression\` when a value cannot be worked out.`,
  icon: 'scroll-text',
  kind: 'cpu',
  idempotent: true,
  input: {
    type: 'object',
    properties: {
      data: documentField,
      message: {
        type: 'string',
        title: 'Message',
        description: 'An expression over data, without braces.',
        'x-expression': ruleNames,
        'x-form': { widget: 'text', placeholder: '"Order " + string(data.id)' },
      },
      level: levelField,
      fields: {
        type: 'object',
        default: {},
        title: 'Fields',
        description: 'Values that are kept with the line, by name.',
        additionalProperties: { type: ['string', 'number', 'boolean'], 'x-expression': ruleNames },
        'x-form': { widget: 'keyvalue', placeholder: 'total: data.total' },
      },
    },
    required: ['data', 'message'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: { message: { type: 'string' }, fields: { type: 'object' } },
    required: ['message', 'fields'],
    additionalProperties: false,
  },
  errors: { expression: 'A value cannot be worked out.' },
  example: { data: { id: 7, total: 12.5 }, message: '"Order " + string(data.id)', fields: { total: 'data.total' } },
  card: ['message'],
} as const satisfies ActionDefinition;
