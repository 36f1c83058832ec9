import { documentField } from '../lib/fields.ts';
import { ruleNames } from '../lib/rule-names.ts';
import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'rules.filter',
  version: 1,
  title: 'Filter document',
  group: 'Rules',
  summary: 'Lets a document pass, or not, by a condition on it.',
  docs: `\`keep\` is an expression over \`data\`, written **without braces**, such as \`data.region == "eu"\`. It has to give true or false.

Leaves through the port \`kept\` or \`dropped\`; a port that leads nowhere ends that branch.

**Gives** \`{ kept, data }\`, the document as it came.

**Can go wrong**: \`expression\` when the condition cannot be worked out or gives neither true nor false.`,
  icon: 'funnel',
  kind: 'cpu',
  idempotent: true,
  ports: ['kept', 'dropped'],
  input: {
    type: 'object',
    properties: {
      data: documentField,
      keep: {
        type: ['string', 'boolean'],
        title: 'Keep',
        description: 'An expression over data, without braces.',
        'x-expression': ruleNames,
        'x-form': { widget: 'text', placeholder: 'data.region == "eu"' },
      },
    },
    required: ['data', 'keep'],
    additionalProperties: false,
  },
  result: { type: 'object', properties: { kept: { type: 'boolean' }, data: {} }, required: ['kept', 'data'], additionalProperties: false },
  errors: { expression: 'The condition cannot be worked out, or gives neither true nor false.' },
  example: { data: { region: 'eu' }, keep: 'data.region == "eu"' },
  card: ['keep'],
} as const satisfies ActionDefinition;
