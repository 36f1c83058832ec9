import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'data.set',
  version: 1,
  title: 'Set values',
  group: 'Data',
  summary: 'Gives an object of the values you name.',
  docs: `Every key of \`with\` becomes a key of the result; values may be expressions of any depth.

**Gives** the object. Other tasks read it as \`tasks.<id>.result.<key>\`. To change a run variable use \`set\` on a transition.`,
  icon: 'braces',
  kind: 'cpu',
  idempotent: true,
  input: {
    type: 'object',
    properties: {},
    additionalProperties: { title: 'Value', 'x-form': { widget: 'text', placeholder: '{{ inputs.name }}' } },
  },
  result: { type: 'object', additionalProperties: true },
  errors: {},
  example: { greeting: 'Hello', answer: '{{ 6 * 7 }}' },
  card: [],
} as const satisfies ActionDefinition;
