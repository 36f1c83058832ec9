import { stringify } from 'yaml';
import type { Json, JsonObject } from '../../json.ts';
import { fieldTemplate } from '../lib/field-template.ts';
import { display, flag, isList, number, text, textOrNull, texts } from '../lib/inputs.ts';
import { escapeHtml, formatCsv, formatHtml, formatMarkdown } from '../lib/tables.ts';
import type { ActionContext, ActionRunner } from '../types.ts';

export const runner: ActionRunner = { mode: 'sync', run: (input, context) => ({ result: format(input, context) }) };

function format(input: JsonObject, context: ActionContext): string {
  const value = input['value'] ?? null;
  const as = text(input, 'as');
  const template = textOrNull(input, 'template');
  const named = texts(input, 'columns');
  const columns = named.length > 0 ? named : null;
  if (template !== null && template !== '') {
    if (as === 'text' || as === 'html' || as === 'markdown') return render(value, template, as);
    context.log('warn', `The template is not used: \`as\` is ${as}. Templates are for text, html and markdown.`);
  }
  switch (as) {
    case 'csv':
      return formatCsv(value, { header: flag(input, 'header'), delimiter: text(input, 'delimiter'), columns });
    case 'yaml':
      return stringify(value, { version: '1.2', schema: 'core', aliasDuplicateObjects: false, lineWidth: 0 });
    case 'text':
      return isList(value) ? value.map((item) => `${display(item)}\n`).join('') : display(value);
    case 'html':
      return formatHtml(value, columns);
    case 'markdown':
      return formatMarkdown(value, columns);
    default:
      return JSON.stringify(value, null, number(input, 'indent'));
  }
}

function render(value: Json, template: string, as: 'text' | 'html' | 'markdown'): string {
  const one = fieldTemplate(template, as === 'html' ? escapeHtml : (plain) => plain);
  return isList(value) ? value.map(one).join('\n') : one(value);
}
