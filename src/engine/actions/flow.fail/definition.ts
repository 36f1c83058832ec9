import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'flow.fail',
  version: 1,
  title: 'Fail',
  group: 'Flow',
  summary: 'Fails on purpose, with a message and a code.',
  docs: `Ends this task as failed. A \`failure\` transition can handle it; otherwise the run fails with this message.

Choose a \`code\` of your own (\`no_stock\`) when later steps should tell failures apart: \`{{ error.code == 'no_stock' }}\`.`,
  icon: 'octagon-x',
  kind: 'cpu',
  idempotent: true,
  input: {
    type: 'object',
    properties: {
      message: {
        title: 'Message',
        description: 'What went wrong, for a person.',
        'x-form': { widget: 'text', placeholder: 'No files in {{ inputs.folder }}' },
      },
      code: {
        type: 'string',
        title: 'Code',
        description: 'The failure code, for transitions and programs.',
        default: 'failed',
        minLength: 1,
        maxLength: 64,
        'x-form': { widget: 'text', placeholder: 'failed' },
      },
    },
    required: ['message'],
    additionalProperties: false,
  },
  result: { type: 'null' },
  errors: { failed: 'The task was told to fail. Another code may be given.' },
  example: { message: 'Nothing to do' },
  card: ['message'],
} as const satisfies ActionDefinition;
