import { documentField, messageFormatField } from '../lib/fields.ts';
import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'rules.publish',
  version: 1,
  title: 'Publish message',
  group: 'Rules',
  summary: 'Writes a document, or a part of it, as JSON or XML text.',
  docs: `**Gives** \`{ text, data }\`: the text, and the document; with \`into\` the document holds the text too.

\`from\` is the path of the part that is written; empty for all of it.

XML: the reverse of what Parse message does. An XML document has one root element: name it with \`root\`, or write an object of one field.

**Can go wrong**: \`path\` when there is nothing at \`from\`; \`format\` when XML cannot hold a name or a value.`,
  icon: 'send',
  kind: 'cpu',
  idempotent: true,
  input: {
    type: 'object',
    properties: {
      data: { type: 'object', ...documentField },
      from: {
        type: 'string',
        default: '',
        title: 'From',
        description: 'Path of the part that is written. Empty: all of it.',
        'x-form': { placeholder: 'order' },
      },
      as: messageFormatField,
      root: {
        type: ['string', 'null'],
        default: null,
        title: 'Root',
        description: 'XML: the name of the root element.',
        'x-form': { placeholder: 'Order' },
      },
      pretty: {
        type: 'boolean',
        default: false,
        title: 'Pretty',
        description: 'With line breaks and indents.',
        'x-form': { widget: 'toggle' },
      },
      into: {
        type: ['string', 'null'],
        default: null,
        title: 'Into',
        description: 'Where in the document the text is kept too.',
        'x-form': { advanced: true, placeholder: 'message' },
      },
    },
    required: ['data'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: { text: { type: 'string' }, data: { type: 'object' } },
    required: ['text', 'data'],
    additionalProperties: false,
  },
  errors: { path: 'There is nothing at `from`, or `into` cannot be written.', format: 'XML cannot hold a name or a value.' },
  example: { data: { order: { id: 7, lines: ['a', 'b'] } }, from: 'order', as: 'xml', root: 'Order' },
  card: ['as', 'from'],
} as const satisfies ActionDefinition;
