import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'flow.wait',
  version: 1,
  title: 'Wait',
  group: 'Flow',
  summary: 'Waits for a time, or until a moment.',
  docs: `Give \`for\` (a duration) or \`until\` (a moment). The due time is kept with the run, so it holds through a pause and a restart. A moment in the past does not wait at all.

**Gives** \`{ waitedMs }\`, the milliseconds it set out to wait.

A moment without an offset (\`2026-03-01T08:00\`) is in this machine's time zone; a date alone is midnight UTC.`,
  icon: 'timer',
  kind: 'io',
  idempotent: true,
  input: {
    type: 'object',
    properties: {
      for: {
        type: ['integer', 'string', 'null'],
        format: 'duration',
        minimum: 0,
        title: 'For',
        description: 'How long: 250ms, 5s, 2m, 1h, 1d, or a number of milliseconds.',
        'x-form': { widget: 'duration', placeholder: '5s' },
      },
      until: {
        type: ['string', 'null'],
        title: 'Until',
        description: 'A moment in ISO 8601, instead of a duration.',
        'x-form': { widget: 'text', placeholder: '2026-03-01T08:00:00Z' },
      },
    },
    additionalProperties: false,
  },
  result: { type: 'object', properties: { waitedMs: { type: 'number' } }, required: ['waitedMs'], additionalProperties: false },
  errors: { invalid_input: 'Neither or both of `for` and `until` were given, or one cannot be read.' },
  example: { for: '100ms' },
  card: ['for', 'until'],
} as const satisfies ActionDefinition;
