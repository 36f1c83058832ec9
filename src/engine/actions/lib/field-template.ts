import type { Json } from '../../json.ts';
import { ActionError } from '../types.ts';
import { type FieldReader, fieldPath } from './field-path.ts';
import { display } from './inputs.ts';

const placeholder = /\\\$\{|\$\{([^{}]*)\}/g;
const notAPath = /[()[\]+*/'"`|?:,;<>=!&]/;

/**
 * Compiles a template with `${field.path}` placeholders (`${}` the whole value, `\${` a literal) into a renderer.
 * Absent fields render as nothing; values go through `escape`. ActionError `invalid_input` when a placeholder is no field path.
 */
export function fieldTemplate(template: string, escape: (text: string) => string): (value: Json) => string {
  const parts: (string | FieldReader)[] = [];
  let from = 0;
  for (const match of template.matchAll(placeholder)) {
    parts.push(template.slice(from, match.index));
    from = match.index + match[0].length;
    const path = match[1]?.trim();
    if (path !== undefined && notAPath.test(path)) {
      throw new ActionError(
        'invalid_input',
        `In the template, ${match[0]} is not a field path. Work the value out before, and name the field here.`,
      );
    }
    parts.push(path === undefined ? '${' : fieldPath(path));
  }
  parts.push(template.slice(from));
  return (value) => parts.map((part) => (typeof part === 'string' ? part : escape(display(part(value))))).join('');
}
