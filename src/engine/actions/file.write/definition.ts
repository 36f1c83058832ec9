import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'file.write',
  version: 1,
  title: 'Write file',
  group: 'Files',
  summary: 'Writes a file in one step, making its folders.',
  docs: `A reader sees the old file or the whole new one, never half of it; the file is on disk when the task succeeds. Folders are made as needed.

Text is written as it is. Anything else is written as JSON: indented, or on one line for each \`append\`.

**Gives** \`{ path, size }\`, the size of the whole file in bytes.

**Can go wrong**: the file is there and \`ifExists\` is \`fail\` (\`exists\`), it may not be written (\`denied\`), the disk is full (\`no_space\`). After a crash, overwriting is repeated; \`fail\` and \`append\` ask first.`,
  icon: 'file-pen-line',
  kind: 'io',
  idempotent: { by: 'ifExists', values: ['overwrite'] },
  input: {
    type: 'object',
    properties: {
      path: {
        type: 'string',
        minLength: 1,
        title: 'File',
        description: "Relative to the workflow file's folder.",
        'x-form': { widget: 'path', placeholder: 'report/summary.json' },
      },
      content: {
        title: 'Content',
        description: 'Text; anything else is written as JSON.',
        'x-form': { widget: 'multiline', placeholder: '{{ tasks.format.result }}' },
      },
      ifExists: {
        type: 'string',
        enum: ['overwrite', 'fail', 'append'],
        default: 'overwrite',
        title: 'If it exists',
        description: 'What to do when the file is already there.',
        'x-form': { widget: 'select' },
      },
      encoding: {
        type: 'string',
        enum: ['utf8', 'base64'],
        default: 'utf8',
        title: 'Encoding',
        description: 'How text content is meant: UTF-8, or base64 of the bytes.',
        'x-form': { widget: 'select', advanced: true },
      },
    },
    required: ['path', 'content'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: { path: { type: 'string' }, size: { type: 'integer' } },
    required: ['path', 'size'],
    additionalProperties: false,
  },
  errors: {
    exists: 'The file is there already.',
    denied: 'The file may not be written.',
    no_space: 'The disk is full.',
    not_found: 'Part of the path is not a folder.',
  },
  example: { path: 'report.json', content: { files: 12 } },
  card: ['path'],
} as const satisfies ActionDefinition;
