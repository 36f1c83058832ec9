import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'data.range',
  version: 1,
  title: 'Number range',
  group: 'Data',
  summary: 'Gives a list of evenly spaced numbers.',
  docs: `**Gives** \`from\`, \`from + step\`, … as long as it stays below \`to\`: \`to\` itself is not in the list. With a negative \`step\` it counts down and stays above \`to\`. A range that leads away from \`to\` is empty.

At most 10,000,000 numbers. A long range takes no memory: its numbers are worked out when they are asked for.`,
  icon: 'list-ordered',
  kind: 'cpu',
  idempotent: true,
  input: {
    type: 'object',
    properties: {
      from: { type: 'number', default: 0, title: 'From', description: 'The first number.', 'x-form': { placeholder: '0' } },
      to: { type: 'number', title: 'To', description: 'Where it ends; not in the list.', 'x-form': { placeholder: '100' } },
      step: {
        type: 'number',
        default: 1,
        title: 'Step',
        description: 'The distance; negative counts down.',
        'x-form': { placeholder: '1' },
      },
    },
    required: ['to'],
    additionalProperties: false,
  },
  result: { type: 'array', items: { type: 'number' } },
  errors: { invalid_input: 'The step is 0.', limit: 'More than 10,000,000 numbers.' },
  example: { from: 0, to: 10, step: 2 },
  card: ['from', 'to', 'step'],
} as const satisfies ActionDefinition;
