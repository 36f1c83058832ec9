import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'file.hash',
  version: 1,
  title: 'Hash file',
  group: 'Files',
  summary: 'Works out the checksum and size of a file of any size.',
  docs: `**Gives** \`{ path, size, hash }\`: \`size\` in bytes, \`hash\` in lower-case hexadecimal.

\`xxh64\` is the fastest and right for finding duplicates; \`sha256\` for proving that a file is unchanged. \`sha1\` and \`md5\` are there to compare with lists made by others.

**Can go wrong**: the file is not there (\`not_found\`) or may not be read (\`denied\`).`,
  icon: 'hash',
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
        'x-form': { widget: 'path', placeholder: '{{ item.path }}' },
      },
      algorithm: {
        type: 'string',
        enum: ['sha256', 'sha1', 'md5', 'xxh64'],
        default: 'sha256',
        title: 'Algorithm',
        description: 'Which checksum.',
        'x-form': { widget: 'select' },
      },
    },
    required: ['path'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: { path: { type: 'string' }, size: { type: 'integer' }, hash: { type: 'string' } },
    required: ['path', 'size', 'hash'],
    additionalProperties: false,
  },
  errors: { not_found: 'There is no such file.', denied: 'The file may not be read.' },
  example: { path: 'README.md', algorithm: 'sha256' },
  card: ['path', 'algorithm'],
} as const satisfies ActionDefinition;
