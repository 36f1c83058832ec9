import { levelField } from '../lib/fields.ts';
import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'log.write',
  version: 1,
  title: 'Write log',
  group: 'Messages',
  summary: "Adds a line to the run's log.",
  docs: `**Gives** null. The line is kept with the run and shown in its log. A message that is not text is written as JSON.`,
  icon: 'scroll-text',
  kind: 'cpu',
  idempotent: true,
  input: {
    type: 'object',
    properties: {
      message: {
        title: 'Message',
        description: 'What to write.',
        'x-form': { widget: 'text', placeholder: 'Found {{ tasks.list.result.size() }} files' },
      },
      level: levelField,
      data: { title: 'Data', description: 'Kept with the line.', 'x-form': { widget: 'json', advanced: true } },
    },
    required: ['message'],
    additionalProperties: false,
  },
  result: { type: 'null' },
  errors: {},
  example: { message: 'Started', level: 'info' },
  card: ['message'],
} as const satisfies ActionDefinition;
