import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'data.format',
  version: 1,
  title: 'Format data',
  group: 'Data',
  summary: 'Turns data into JSON, CSV, YAML, text, HTML or Markdown.',
  docs: `**Gives** text.
- \`json\`, \`yaml\`: the value, indented.
- \`csv\`: a list of objects makes a header of all their keys, in order of first appearance, and a row each; a list of lists makes rows. Quoted as RFC 4180 asks, lines end with a line feed. Nothing is done about values that a spreadsheet would read as a formula.
- \`text\`: a line for each element.
- \`html\`, \`markdown\`: a list of objects becomes a table, another list a bullet list, an object a table of its keys. Everything is escaped.

**Template.** For \`text\`, \`html\` and \`markdown\`: \`\${name}\` or \`\${owner.name}\` stands for a field, \`\${}\` for the whole value, \`\\\${\` for a literal. A list renders the template once for each element, each on a line of its own; anything else renders once. What is absent renders as nothing. In \`html\` values are escaped, the template is not.
\`{{ }}\` in a template is evaluated before, once, and knows nothing of the element.`,
  icon: 'file-code-2',
  kind: 'cpu',
  idempotent: true,
  input: {
    type: 'object',
    properties: {
      value: { title: 'Value', description: 'What is written.', 'x-form': { widget: 'text', placeholder: '{{ tasks.group.result }}' } },
      as: {
        type: 'string',
        enum: ['json', 'csv', 'yaml', 'text', 'html', 'markdown'],
        default: 'json',
        title: 'As',
        description: 'How it is written.',
        'x-form': { widget: 'select' },
      },
      template: {
        type: ['string', 'null'],
        default: null,
        title: 'Template',
        description: 'Text, HTML, Markdown: what to write for each element, with ${field} placeholders.',
        'x-form': { widget: 'multiline', placeholder: '<li>${name}: ${size} bytes</li>' },
      },
      columns: {
        type: ['array', 'null'],
        items: { type: 'string' },
        default: null,
        title: 'Columns',
        description: 'CSV and tables: which fields, in this order. All when empty.',
        'x-form': { widget: 'list', advanced: true, placeholder: 'name' },
      },
      header: {
        type: 'boolean',
        default: true,
        title: 'Header',
        description: 'CSV: write a first row with the names.',
        'x-form': { widget: 'toggle', advanced: true },
      },
      delimiter: {
        type: 'string',
        minLength: 1,
        maxLength: 1,
        default: ',',
        title: 'Delimiter',
        description: 'CSV: the character between values.',
        'x-form': { advanced: true, placeholder: ',' },
      },
      indent: {
        type: 'integer',
        minimum: 0,
        maximum: 10,
        default: 2,
        title: 'Indent',
        description: 'JSON: spaces a level; 0 writes one line.',
        'x-form': { advanced: true },
      },
    },
    required: ['value'],
    additionalProperties: false,
  },
  result: { type: 'string' },
  errors: {},
  example: { value: [{ name: 'a.txt', size: 12 }], as: 'html' },
  card: ['as'],
} as const satisfies ActionDefinition;
