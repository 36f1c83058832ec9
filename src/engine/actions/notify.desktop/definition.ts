import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'notify.desktop',
  version: 1,
  title: 'Notify',
  group: 'Messages',
  summary: 'Shows a notification on the desktop.',
  docs: `**Gives** null. Where no desktop is to be had (command line, browser host) the text goes to the run's log instead, and the task still succeeds.`,
  icon: 'bell',
  kind: 'io',
  idempotent: false,
  input: {
    type: 'object',
    properties: {
      title: {
        type: ['string', 'number', 'boolean'],
        title: 'Title',
        description: 'The first line.',
        'x-form': { widget: 'text', placeholder: 'Report is ready' },
      },
      body: {
        type: ['string', 'number', 'boolean', 'null'],
        default: '',
        title: 'Body',
        description: 'The text below it.',
        'x-form': { widget: 'multiline', placeholder: '{{ tasks.list.result.size() }} files' },
      },
    },
    required: ['title'],
    additionalProperties: false,
  },
  result: { type: 'null' },
  errors: {},
  example: { title: 'Report is ready', body: '12 files' },
  card: ['title'],
} as const satisfies ActionDefinition;
