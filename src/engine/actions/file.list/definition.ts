import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'file.list',
  version: 1,
  title: 'List files',
  group: 'Files',
  summary: 'Lists the files below a folder, by pattern.',
  docs: `**Gives** a list of \`{ path, name, ext, size, modifiedAt }\`, sorted by \`path\`. Only files are listed, links are not followed. \`ext\` has its dot and is in lower case, \`size\` is in bytes, \`modifiedAt\` is ISO 8601 in UTC. \`path\` can be given to the other file actions as it is.

Patterns: \`*\` and \`?\` within a name, \`**\` for any depth, \`{a,b}\`, \`[a-z]\`. They are matched against the path below the folder, with forward slashes. Names that begin with a dot are listed only where the pattern names the dot. A folder that cannot be read below the first is left out, with a warning in the log.

**Can go wrong**: the folder is not there (\`not_found\`) or may not be read (\`denied\`).`,
  icon: 'folder-search',
  kind: 'io',
  idempotent: true,
  input: {
    type: 'object',
    properties: {
      folder: {
        type: 'string',
        minLength: 1,
        title: 'Folder',
        description: "Where to look; relative to the workflow file's folder.",
        'x-form': { widget: 'folder', placeholder: 'data' },
      },
      glob: {
        type: 'string',
        minLength: 1,
        default: '**/*',
        title: 'Pattern',
        description: 'Which files.',
        'x-form': { widget: 'text', placeholder: '**/*.csv' },
      },
      exclude: {
        type: ['array', 'string', 'null'],
        items: { type: 'string' },
        default: [],
        title: 'Exclude',
        description: 'Patterns of files and folders to leave out.',
        'x-form': { widget: 'list', placeholder: '**/node_modules/**' },
      },
      limit: {
        type: ['integer', 'null'],
        minimum: 0,
        default: null,
        title: 'Limit',
        description: 'At most so many files, the first by path. All when empty.',
        'x-form': { advanced: true, placeholder: '1000' },
      },
    },
    required: ['folder'],
    additionalProperties: false,
  },
  result: {
    type: 'array',
    items: {
      type: 'object',
      properties: {
        path: { type: 'string' },
        name: { type: 'string' },
        ext: { type: 'string' },
        size: { type: 'integer' },
        modifiedAt: { type: 'string', format: 'date-time' },
      },
      required: ['path', 'name', 'ext', 'size', 'modifiedAt'],
      additionalProperties: false,
    },
  },
  errors: { not_found: 'There is no such folder.', denied: 'The folder may not be read.' },
  example: { folder: '.', glob: '**/*' },
  card: ['folder', 'glob'],
} as const satisfies ActionDefinition;
