import type { JsonSchema } from '../../schema/types.ts';

/** Inputs that several actions have, the same in each. */

/** What a log line is written at; `logLevel` reads it. */
export const levelField = {
  type: 'string',
  enum: ['debug', 'info', 'warn', 'error'],
  default: 'info',
  title: 'Level',
  description: 'How important it is.',
  'x-form': { widget: 'select' },
} as const satisfies JsonSchema;

/** The document of a rule, usually what the task before gives. */
export const documentField = {
  title: 'Data',
  description: 'The document.',
  'x-form': { widget: 'text', placeholder: '{{ tasks.map.result.data }}' },
} as const satisfies JsonSchema;

/** How a message is written. */
export const messageFormatField = {
  type: 'string',
  enum: ['json', 'xml'],
  default: 'json',
  title: 'As',
  description: 'How it is written.',
  'x-form': { widget: 'select' },
} as const satisfies JsonSchema;
