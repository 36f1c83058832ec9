import { documentField } from '../lib/fields.ts';
import { ruleNames } from '../lib/rule-names.ts';
import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'rules.map',
  version: 1,
  title: 'Map fields',
  group: 'Rules',
  summary: 'Works out fields of a document, one after the other.',
  docs: `Each entry of \`set\` writes the value of \`to\` at \`path\`. \`to\` is an expression over \`data\`, written **without braces**; it sees what the entries before it have written.

\`\`\`yaml
with:
  data: "{{ tasks.parse.result.data }}"
  set:
    - path: customer.name
      to: data.payload.first + " " + data.payload.last
    - path: customer.isAdult
      to: data.payload.age >= 18
\`\`\`

**Gives** \`{ data, changes }\`. \`changes\` is empty unless \`audit\` is on; then it lists \`{ path, before, after }\` in order. \`before\` is left out where nothing was.

What is missing on the way to a path becomes an object; a number steps into a list. An empty path merges an object into the document. A value of null is not written, unless \`nulls\` says so. An entry with \`when\` is skipped where that is not true.

**Can go wrong**: \`expression\` when a value cannot be worked out, such as a field that is not there (\`data.?name\` gives null instead); \`path\` when a path leads through text or past the end of a list.`,
  icon: 'route',
  kind: 'cpu',
  idempotent: true,
  input: {
    type: 'object',
    properties: {
      data: { type: 'object', ...documentField },
      set: {
        type: 'array',
        title: 'Set',
        description: 'What is written, in order.',
        items: {
          type: 'object',
          properties: {
            path: { type: 'string', title: 'Path', description: 'Where in the document.', 'x-form': { placeholder: 'total' } },
            to: {
              type: ['string', 'number', 'boolean'],
              title: 'To',
              description: 'An expression over data, or a plain number, true or false.',
              'x-expression': ruleNames,
              'x-form': { placeholder: 'data.price * data.quantity' },
            },
            when: { type: 'string', title: 'When', description: 'Only where this is true.', 'x-expression': ruleNames },
          },
          required: ['path', 'to'],
          additionalProperties: false,
        },
        'x-form': { widget: 'table' },
      },
      audit: {
        type: 'boolean',
        default: false,
        title: 'Audit',
        description: 'List every change with the values before and after.',
        'x-form': { widget: 'toggle' },
      },
      nulls: {
        type: 'string',
        enum: ['skip', 'write'],
        default: 'skip',
        title: 'Nulls',
        description: 'Whether a value of null is written.',
        'x-form': { widget: 'select', advanced: true },
      },
    },
    required: ['data', 'set'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: {
      data: { type: 'object' },
      changes: {
        type: 'array',
        items: { type: 'object', properties: { path: { type: 'string' }, before: {}, after: {} }, required: ['path', 'after'] },
      },
    },
    required: ['data', 'changes'],
    additionalProperties: false,
  },
  errors: { expression: 'A value cannot be worked out.', path: 'A path leads through text or past the end of a list.' },
  example: {
    data: { price: 4, quantity: 3 },
    set: [
      { path: 'total', to: 'data.price * data.quantity' },
      { path: 'isLarge', to: 'data.total > 10' },
    ],
  },
  card: [],
} as const satisfies ActionDefinition;
