import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'human.approve',
  version: 1,
  title: 'Approve',
  group: 'People',
  summary: 'Asks a person for a yes or a no, and waits for it.',
  docs: `Shows the question in the window; it can be answered there, from the command line and over the API. Nothing runs while it waits: no slot is held, and the question is still there after a restart.

**Gives** \`{ approved, by, note }\`: the decision, who made it, and what they wrote beside it. It leaves through the port \`approved\` or \`rejected\`; a rejection is no failure.

It waits as long as it takes, unless the task has a \`timeout\` of its own: then it fails with \`timeout\`.`,
  icon: 'user-check',
  kind: 'io',
  idempotent: true,
  ports: ['approved', 'rejected'],
  input: {
    type: 'object',
    properties: {
      prompt: {
        type: 'string',
        title: 'Question',
        description: 'What the person is asked.',
        'x-form': { widget: 'multiline', placeholder: 'Publish {{ tasks.list.result.size() }} files?' },
      },
      assignee: {
        type: ['string', 'null'],
        default: null,
        title: 'Assignee',
        description: 'Who should answer. Shown with the question; anybody may answer it.',
        'x-form': { widget: 'text', placeholder: 'Ada' },
      },
    },
    required: ['prompt'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: { approved: { type: 'boolean' }, by: { type: 'string' }, note: { type: ['string', 'null'] } },
    required: ['approved', 'by', 'note'],
    additionalProperties: false,
  },
  errors: { timeout: 'Nobody answered within the task’s timeout.' },
  example: { prompt: 'Publish the report?', assignee: 'Ada' },
  card: ['prompt'],
} as const satisfies ActionDefinition;
