import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'human.input',
  version: 1,
  title: 'Ask for input',
  group: 'People',
  summary: 'Asks a person to fill in a form, and waits for it.',
  docs: `\`fields\` is the form: a JSON-Schema property each, as in a workflow's \`inputs\`. A field with a \`default\` may be left as it is, any other has to be filled in; the values are checked before they are taken.

\`\`\`yaml
fields:
  amount: { type: integer, minimum: 1, default: 10 }
  reason: { type: string }
\`\`\`

Nothing runs while it waits: no slot is held, and the form is still there after a restart. It waits as long as it takes, unless the task has a \`timeout\` of its own: then it fails with \`timeout\`.

**Gives** the values, by field.`,
  icon: 'clipboard-pen',
  kind: 'io',
  idempotent: true,
  input: {
    type: 'object',
    properties: {
      prompt: {
        type: 'string',
        title: 'Question',
        description: 'What the person is asked.',
        'x-form': { widget: 'multiline', placeholder: 'How much may it cost?' },
      },
      fields: {
        type: 'object',
        title: 'Fields',
        description: 'The form: a JSON-Schema property for each field.',
        additionalProperties: true,
        'x-form': { widget: 'json', placeholder: '{ "amount": { "type": "integer", "default": 10 } }' },
      },
      assignee: {
        type: ['string', 'null'],
        default: null,
        title: 'Assignee',
        description: 'Who should answer. Shown with the question; anybody may answer it.',
        'x-form': { widget: 'text', placeholder: 'Ada' },
      },
    },
    required: ['prompt', 'fields'],
    additionalProperties: false,
  },
  result: { type: 'object', additionalProperties: true },
  errors: {
    timeout: 'Nobody answered within the task’s timeout.',
    invalid_input: '`fields` is no form: the message names what is wrong.',
  },
  example: { prompt: 'How much may it cost?', fields: { amount: { type: 'integer', default: 10 } } },
  card: ['prompt'],
} as const satisfies ActionDefinition;
