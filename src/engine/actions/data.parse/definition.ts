import type { ActionDefinition } from '../types.ts';

export const definition = {
  id: 'data.parse',
  version: 1,
  title: 'Parse text',
  group: 'Data',
  summary: 'Turns JSON, CSV, YAML or lines of text into data.',
  docs: `**Gives**
- \`json\`, \`yaml\`: the value.
- \`csv\`: a list of objects named by the first row; without \`header\` a list of lists. Values stay text unless \`types\` is on. Quotes follow RFC 4180; blank lines are left out.
- \`lines\`: a list of strings. A line break at the very end adds no empty line.

With \`types\`, \`12\`, \`-3.5\` and \`1e3\` become numbers, \`true\` and \`false\` booleans, \`null\` and nothing at all null. Text such as \`007\` and whole numbers too large to be exact stay text.

**Can go wrong**: the text is not what \`as\` says. The failure \`parse\` names line and column and holds them in \`data\`. A row with more or fewer values than the header is one, unless \`ragged\` is \`fill\`. Keys named \`__proto__\`, \`constructor\` or \`prototype\` are refused.`,
  icon: 'scan-text',
  kind: 'cpu',
  idempotent: true,
  input: {
    type: 'object',
    properties: {
      text: {
        type: 'string',
        title: 'Text',
        description: 'What is read.',
        'x-form': { widget: 'multiline', placeholder: '{{ tasks.read.result.text }}' },
      },
      as: {
        type: 'string',
        enum: ['json', 'csv', 'lines', 'yaml'],
        default: 'json',
        title: 'As',
        description: 'How it is written.',
        'x-form': { widget: 'select' },
      },
      header: {
        type: 'boolean',
        default: true,
        title: 'Header',
        description: 'CSV: the first row holds the names.',
        'x-form': { widget: 'toggle' },
      },
      delimiter: {
        type: 'string',
        minLength: 1,
        maxLength: 1,
        default: ',',
        title: 'Delimiter',
        description: 'CSV: the character between values.',
        'x-form': { placeholder: ',' },
      },
      types: {
        type: 'boolean',
        default: false,
        title: 'Types',
        description: 'CSV: turn numbers, true, false and null into values.',
        'x-form': { widget: 'toggle' },
      },
      ragged: {
        type: 'string',
        enum: ['fail', 'fill'],
        default: 'fail',
        title: 'Uneven rows',
        description: 'CSV: fail on a row with too few or too many values, or fill with empty text and drop what is too much.',
        'x-form': { widget: 'select', advanced: true },
      },
    },
    required: ['text'],
    additionalProperties: false,
  },
  result: { title: 'Value' },
  errors: { parse: 'The text is not valid; `data` holds line and column.' },
  example: { text: 'name,size\na.txt,12\nb.txt,30\n', as: 'csv', types: true },
  card: ['as'],
} as const satisfies ActionDefinition;
