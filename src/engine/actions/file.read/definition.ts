import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'file.read',
  version: 1,
  title: 'Read file',
  group: 'Files',
  summary: 'Reads a whole file as text.',
  docs: `**Gives** \`{ path, size, text }\`. \`size\` is in bytes. A byte order mark at the start is left out. Choose \`base64\` for files that are not text.

**Can go wrong**: the file is not there (\`not_found\`), may not be read (\`denied\`), or is larger than 50 MB (\`too_large\`).`,
  icon: 'file-text',
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
        'x-form': { widget: 'path', placeholder: 'data/orders.csv' },
      },
      encoding: {
        type: 'string',
        enum: ['utf8', 'base64'],
        default: 'utf8',
        title: 'Encoding',
        description: 'UTF-8 text, or base64 for anything else.',
        'x-form': { widget: 'select', advanced: true },
      },
    },
    required: ['path'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: { path: { type: 'string' }, size: { type: 'integer' }, text: { type: 'string' } },
    required: ['path', 'size', 'text'],
    additionalProperties: false,
  },
  errors: { not_found: 'There is no such file.', denied: 'The file may not be read.', too_large: 'The file is larger than 50 MB.' },
  example: { path: 'README.md' },
  card: ['path'],
} as const satisfies ActionDefinition;
