import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'file.lines',
  version: 1,
  title: 'Read lines',
  group: 'Files',
  summary: 'Reads a text file as a list of lines.',
  docs: `**Gives** a list of strings, without their line breaks. A line break at the very end adds no empty line. Use it as the list of a \`forEach\`.

**Can go wrong**: the file is not there (\`not_found\`), may not be read (\`denied\`), or is larger than 50 MB (\`too_large\`).`,
  icon: 'text-align-start',
  kind: 'io',
  idempotent: true,
  input: {
    type: 'object',
    properties: {
      path: {
        type: 'string',
        minLength: 1,
        title: 'File',
        description: "Relative to the workflow file's folder.",
        'x-form': { widget: 'path', placeholder: 'logs/access.log' },
      },
    },
    required: ['path'],
    additionalProperties: false,
  },
  result: { type: 'array', items: { type: 'string' } },
  errors: { not_found: 'There is no such file.', denied: 'The file may not be read.', too_large: 'The file is larger than 50 MB.' },
  example: { path: 'access.log' },
  card: ['path'],
} as const satisfies ActionDefinition;
