import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'flow.call',
  version: 1,
  title: 'Call workflow',
  group: 'Flow',
  summary: 'Runs another workflow and waits for its outputs.',
  docs: `Starts the workflow of the file as a run of its own, linked with this one, and waits until it has ended. Pause, resume and cancel reach it. While it runs the task holds no slot.

**Gives** the \`outputs\` of that run.

\`workflow\` is a path, relative to this workflow's folder. \`inputs\` are checked against the inputs of that workflow; those with a default may be left out.

The called run has its own time limits; this task ends it only by a \`timeout\` of its own. Another attempt (\`retry\`) starts a new run. Workflows call each other at most 10 deep.`,
  icon: 'workflow',
  kind: 'io',
  idempotent: true,
  input: {
    type: 'object',
    properties: {
      workflow: {
        type: 'string',
        minLength: 1,
        title: 'Workflow',
        description: 'The file of the workflow to run.',
        'x-form': { widget: 'path', placeholder: 'report.flow.yaml' },
      },
      inputs: {
        type: 'object',
        default: {},
        title: 'Inputs',
        description: 'What that workflow starts with, by the names of its inputs.',
        additionalProperties: true,
        'x-form': { widget: 'keyvalue', placeholder: 'month: {{ inputs.month }}' },
      },
    },
    required: ['workflow'],
    additionalProperties: false,
  },
  result: { type: 'object', additionalProperties: true },
  errors: {
    child_failed: 'The called run failed or was canceled; `data` names the run, its error and the task.',
    not_found: 'There is no such file.',
    invalid_workflow: 'The file holds no workflow that could run; the message names the problems.',
    invalid_input: 'The inputs do not fit that workflow.',
    limit: 'Workflows call each other more than 10 deep.',
    unsupported: 'This host cannot run a workflow inside another one.',
  },
  example: { workflow: 'report.flow.yaml', inputs: { month: '2026-03' } },
  card: ['workflow'],
} as const satisfies ActionDefinition;
