import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'flow.switch',
  version: 1,
  title: 'Switch',
  group: 'Flow',
  summary: 'Goes one of many ways, by a value.',
  docs: `Compares \`value\` with each case and leaves through the port of the first equal one, or through \`default\`.

Lists and objects are equal when all they hold is equal. \`"1"\` and \`1\` are different.

**Gives** \`{ port }\`, the port it left through.

Cases with whole numbers as names (\`1\`, \`2\`) come before all others, in numeric order.`,
  icon: 'list-tree',
  kind: 'cpu',
  idempotent: true,
  ports: { casesOf: 'cases' },
  input: {
    type: 'object',
    properties: {
      value: { title: 'Value', description: 'What is compared.', 'x-form': { widget: 'text', placeholder: '{{ result.status }}' } },
      cases: {
        type: 'object',
        title: 'Cases',
        description: 'The name of each port, and the value that leads there.',
        additionalProperties: true,
        'x-form': { widget: 'keyvalue', placeholder: 'ok: 200' },
      },
    },
    required: ['value', 'cases'],
    additionalProperties: false,
  },
  result: { type: 'object', properties: { port: { type: 'string' } }, required: ['port'], additionalProperties: false },
  errors: {},
  example: { value: 200, cases: { ok: 200, missing: 404 } },
  card: ['value'],
} as const satisfies ActionDefinition;
