import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'script.js',
  version: 1,
  title: 'Run script',
  group: 'Scripts',
  summary: 'Runs JavaScript on its input, in a process of its own.',
  docs: `**This runs with your own rights.** It is a process of its own so that it cannot slow or break the app; it is not a sandbox.

\`code\` is the body of an async function of \`input\`: use \`await\` as you like and \`return\` the result. Modules come through \`await import('node:fs/promises')\` or \`require\`. What \`console.log\` prints goes to the run's log.

**Gives** what the script returns, as JSON: functions and undefined are left out, dates become text. Nothing returned is null.

**Can go wrong**: the script throws or cannot be read (\`script\`, with a stack whose line numbers are those of your code), it takes longer than the task's timeout (\`timeout\`), or it needs more than 256 MB (\`memory\`).

Prefer expressions and the data actions where they do: they start no process.`,
  icon: 'square-code',
  kind: 'cpu',
  idempotent: false,
  input: {
    type: 'object',
    properties: {
      code: {
        type: 'string',
        title: 'Code',
        description: 'Body of an async function of `input`; return the result.',
        'x-form': { widget: 'code', language: 'javascript', placeholder: 'return input.items.length;' },
      },
      input: {
        default: null,
        title: 'Input',
        description: 'What the code sees as `input`.',
        'x-form': { widget: 'json', placeholder: '{ "items": "{{ tasks.list.result }}" }' },
      },
    },
    required: ['code'],
    additionalProperties: false,
  },
  result: { title: 'What the script returns' },
  errors: {
    script: 'The script threw, could not be read, or returned what JSON cannot hold; `data` holds the stack.',
    timeout: 'The script took longer than the timeout of its task.',
    memory: 'The script needed more than 256 MB.',
  },
  example: { code: 'return input.a + input.b;', input: { a: 1, b: 2 } },
  card: ['code'],
} as const satisfies ActionDefinition;
