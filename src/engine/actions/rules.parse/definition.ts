import { messageFormatField } from '../lib/fields.ts';
import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'rules.parse',
  version: 1,
  title: 'Parse message',
  group: 'Rules',
  summary: 'Turns a JSON or XML message into a document for rules.',
  docs: `**Gives** \`{ data }\`, the document: \`data\` with the message put in at \`into\`. With an empty \`into\` the message itself is the document.

The message is text. What is data already is taken as it is.

XML: an element is its text; with attributes (\`@name\`) or children it is an object, its own text then stands under \`#text\`; children of one name are a list. Values stay text.

**Can go wrong**: \`parse\` with line and column; \`path\` when \`into\` leads through text, or the message is no object and \`into\` is empty.`,
  icon: 'mail-open',
  kind: 'cpu',
  idempotent: true,
  input: {
    type: 'object',
    properties: {
      message: {
        title: 'Message',
        description: 'Text, or data as it is.',
        'x-form': { widget: 'multiline', placeholder: '{{ inputs.message }}' },
      },
      as: messageFormatField,
      into: {
        type: 'string',
        default: 'payload',
        title: 'Into',
        description: 'Where the message goes in the document. Empty: it is the document.',
        'x-form': { placeholder: 'payload' },
      },
      data: {
        type: 'object',
        default: {},
        title: 'Data',
        description: 'A document to put it into. A new one when empty.',
        'x-form': { widget: 'text', advanced: true, placeholder: '{{ tasks.enrich.result.data }}' },
      },
    },
    required: ['message'],
    additionalProperties: false,
  },
  result: { type: 'object', properties: { data: { type: 'object' } }, required: ['data'], additionalProperties: false },
  errors: { parse: 'The text is not valid; `data` holds line and column.', path: 'The message cannot be put there.' },
  example: { message: '{ "id": 7, "age": 25 }' },
  card: ['as', 'into'],
} as const satisfies ActionDefinition;
