import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'file.lines',
  version: 1,
  title: 'Read lines',
  group: 'Files',
  summary: 'Reads a text file as a list of lines.',
  docs: `**Gives** a list of strings, without their line breaks. A line break at the very end adds no empty line. Use it as the list of a \`forEach\`.

A file of 1 MB or more is copied into the data folder, and its lines are read from there when they are asked for: however long it is, it is never held in memory, and the run sees the same lines whatever becomes of the file. The same content is kept once.

**Can go wrong**: the file is not there (\`not_found\`), may not be read (\`denied\`), has a line of more than 50 MB (\`too_large\`), or there is no room for the copy (\`no_space\`).`,
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
  errors: {
    not_found: 'There is no such file.',
    denied: 'The file may not be read.',
    too_large: 'A line is larger than 50 MB.',
    no_space: 'There is no room to keep a copy.',
  },
  example: { path: 'access.log' },
  card: ['path'],
} as const satisfies ActionDefinition;
