import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'data.aggregate',
  version: 1,
  title: 'Aggregate',
  group: 'Data',
  summary: 'Groups a list and counts, sums, averages or takes percentiles.',
  docs: `**Gives** a list of \`{ key, …measures }\`, one entry for each value of \`by\`, in order of first appearance; without \`by\` one entry with key null. Items that lack the field share the key null.

A measure is \`{ op, of }\`. \`of\` is a field path such as \`size\` or \`result.owner.name\`; without it the item itself is measured.
- \`count\` counts items; with \`of\` those that have the field.
- \`sum\`, \`avg\`, \`median\`, \`p95\`, \`p99\` take numbers. Percentiles are interpolated between neighbours, so the median of 1 and 2 is 1.5.
- \`min\`, \`max\` take numbers or text, not both.
- \`first\`, \`last\`, \`list\` take anything.

Null and absent values are passed over by all but \`count\` without \`of\`, \`first\`, \`last\` and \`list\`. A sum of nothing is 0; the others of nothing are null.

\`sort\` names a measure or \`key\`; a leading minus sorts downwards: \`-total\`. Several sort by the first, then the next.

**Can go wrong**: \`type\` when a value cannot be measured; the message names the item and the field.`,
  icon: 'sigma',
  kind: 'cpu',
  idempotent: true,
  input: {
    type: 'object',
    properties: {
      items: {
        type: 'array',
        title: 'Items',
        description: 'The list.',
        'x-form': { widget: 'text', placeholder: '{{ tasks.list.result }}' },
      },
      by: {
        type: ['string', 'null'],
        default: null,
        title: 'Group by',
        description: 'Field path whose value makes the groups. One group when empty.',
        'x-form': { widget: 'text', placeholder: 'ext' },
      },
      measures: {
        type: 'object',
        default: { count: { op: 'count' } },
        title: 'Measures',
        description: 'What to work out for each group, by name.',
        additionalProperties: {
          type: 'object',
          properties: {
            op: {
              type: 'string',
              enum: ['count', 'sum', 'min', 'max', 'avg', 'median', 'p95', 'p99', 'first', 'last', 'list'],
              title: 'Operation',
              'x-form': { widget: 'select' },
            },
            of: { type: ['string', 'null'], title: 'Of', description: 'Field path.', 'x-form': { widget: 'text', placeholder: 'size' } },
          },
          required: ['op'],
          additionalProperties: false,
        },
        'x-form': { widget: 'keyvalue', placeholder: 'total: { op: sum, of: size }' },
      },
      sort: {
        type: ['string', 'array', 'null'],
        items: { type: 'string' },
        default: null,
        title: 'Sort',
        description: 'A measure or key; a leading minus sorts downwards. In order of first appearance when empty.',
        'x-form': { widget: 'text', placeholder: '-total' },
      },
      limit: {
        type: ['integer', 'null'],
        minimum: 0,
        default: null,
        title: 'Limit',
        description: 'At most so many groups. All when empty.',
        'x-form': { placeholder: '10' },
      },
    },
    required: ['items'],
    additionalProperties: false,
  },
  result: { type: 'array', items: { type: 'object', properties: { key: {} }, required: ['key'], additionalProperties: true } },
  errors: { type: 'A value cannot be measured that way, a measure is too large for a number, or `sort` names nothing.' },
  example: {
    items: [
      { ext: '.ts', size: 10 },
      { ext: '.md', size: 4 },
      { ext: '.ts', size: 20 },
    ],
    by: 'ext',
    measures: { files: { op: 'count' }, bytes: { op: 'sum', of: 'size' } },
    sort: '-bytes',
  },
  card: ['by'],
} as const satisfies ActionDefinition;
