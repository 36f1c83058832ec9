import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'shell.run',
  version: 1,
  title: 'Run command',
  group: 'Scripts',
  summary: 'Runs a program in a process of its own.',
  docs: `**This runs with your own rights, like a command typed in a terminal.**

Give \`command\`: the program and its arguments, a list. Nothing is interpreted, so values from elsewhere cannot add a command. Choose \`shell\` only when you need pipes or wildcards, and never put values you do not control into it.

**Gives** \`{ exitCode, stdout, stderr }\`, each text at most 10 MB; what is more is dropped with a warning in the log.

The program sees PATH, HOME, the language and the temporary folder of the host, and what \`env\` adds. It starts in the workflow file's folder. On cancel and timeout it and everything it started are asked to stop and, after 10 s, killed. When it ends by itself, what still writes to its output is waited for, and anything else it left running is stopped.

**Can go wrong**: another exit code than allowed (\`exit_code\`, with the last lines of stderr in the message and all of it in \`error.data\`), no such program or folder (\`not_found\`), the task's timeout (\`timeout\`).`,
  icon: 'square-terminal',
  kind: 'cpu',
  idempotent: false,
  input: {
    type: 'object',
    properties: {
      command: {
        type: ['array', 'null'],
        items: { type: ['string', 'number', 'boolean'] },
        minItems: 1,
        default: null,
        title: 'Command',
        description: 'The program, then one entry for each argument.',
        'x-form': { widget: 'list', placeholder: 'git' },
      },
      shell: {
        type: ['string', 'null'],
        minLength: 1,
        default: null,
        title: 'Shell line',
        description: 'Instead of a command: a line for the shell, with pipes and wildcards.',
        'x-form': { widget: 'multiline', advanced: true, placeholder: 'sort names.txt | uniq -c' },
      },
      cwd: {
        type: ['string', 'null'],
        default: null,
        title: 'Folder',
        description: "Where it starts; the workflow file's folder when empty.",
        'x-form': { widget: 'folder', placeholder: '.' },
      },
      env: {
        type: ['object', 'null'],
        additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
        default: {},
        title: 'Environment',
        description: 'Variables to add; null leaves one out.',
        'x-form': { widget: 'keyvalue', placeholder: 'TZ: UTC' },
      },
      stdin: {
        type: ['string', 'null'],
        default: null,
        title: 'Input',
        description: 'Text for its standard input.',
        'x-form': { widget: 'multiline', advanced: true },
      },
      allowExitCodes: {
        type: 'array',
        items: { type: 'integer' },
        default: [0],
        title: 'Allowed exit codes',
        description: 'Which exit codes succeed.',
        'x-form': { widget: 'list', advanced: true, placeholder: '0' },
      },
    },
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: { exitCode: { type: 'integer' }, stdout: { type: 'string' }, stderr: { type: 'string' } },
    required: ['exitCode', 'stdout', 'stderr'],
    additionalProperties: false,
  },
  errors: {
    exit_code: 'The exit code is not an allowed one; `data` holds exitCode, stdout and stderr.',
    not_found: 'There is no such program or folder.',
    denied: 'The program may not be started.',
    timeout: 'The task took longer than its timeout.',
    invalid_input: 'Neither or both of `command` and `shell` were given.',
  },
  example: { command: ['node', '--version'] },
  card: ['command', 'shell'],
} as const satisfies ActionDefinition;
