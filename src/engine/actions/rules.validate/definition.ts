import { documentField } from '../lib/fields.ts';
import { ruleNames } from '../lib/rule-names.ts';
import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'rules.validate',
  version: 1,
  title: 'Validate fields',
  group: 'Rules',
  summary: 'Checks a document against rules and says which it breaks.',
  docs: `Each rule is an expression over \`data\`, written **without braces**, and a message. A rule holds when its expression gives true; anything else breaks it, also a field that is not there.

\`\`\`yaml
with:
  data: "{{ tasks.map.result.data }}"
  rules:
    - check: data.amount > 0
      message: The amount has to be positive
    - check: size(data.iban) >= 15
      message: The account number is too short
\`\`\`

Leaves through the port \`valid\` or \`invalid\`.

**Gives** \`{ valid, errors }\`: every broken rule as \`{ rule, check, message }\`, in order, \`rule\` counting from 0. \`reason\` says why where a check could not be worked out.

All rules are checked. With \`stopAtFirst\` the first that is broken ends it.`,
  icon: 'list-checks',
  kind: 'cpu',
  idempotent: true,
  ports: ['valid', 'invalid'],
  input: {
    type: 'object',
    properties: {
      data: documentField,
      rules: {
        type: 'array',
        title: 'Rules',
        description: 'What has to be true.',
        items: {
          type: 'object',
          properties: {
            check: {
              type: 'string',
              title: 'Check',
              description: 'An expression over data.',
              'x-expression': ruleNames,
              'x-form': { placeholder: 'data.amount > 0' },
            },
            message: {
              type: 'string',
              title: 'Message',
              description: 'What is wrong when it is not true.',
              'x-form': { placeholder: 'The amount has to be positive' },
            },
          },
          required: ['check', 'message'],
          additionalProperties: false,
        },
        'x-form': { widget: 'table' },
      },
      stopAtFirst: {
        type: 'boolean',
        default: false,
        title: 'Stop at first',
        description: 'Leave the other rules unchecked once one is broken.',
        'x-form': { widget: 'toggle', advanced: true },
      },
    },
    required: ['data', 'rules'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: {
      valid: { type: 'boolean' },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          properties: { rule: { type: 'integer' }, check: { type: 'string' }, message: { type: 'string' }, reason: { type: 'string' } },
          required: ['rule', 'check', 'message'],
        },
      },
    },
    required: ['valid', 'errors'],
    additionalProperties: false,
  },
  errors: {},
  example: { data: { amount: 12 }, rules: [{ check: 'data.amount > 0', message: 'The amount has to be positive' }] },
  card: [],
} as const satisfies ActionDefinition;
