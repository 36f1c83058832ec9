import { type DocumentPath, documentPath } from '../lib/document.ts';
import { display, text, textOrNull } from '../lib/inputs.ts';
import { compileRule, type Rule } from '../lib/rule.ts';
import type { JsonObject } from '../../json.ts';

/** One entry of `set`. */
export interface Mapping {
  readonly where: string;
  readonly path: DocumentPath;
  readonly to: Rule;
  readonly when: Rule | null;
}

export function compileMapping(entry: JsonObject, where: string): Mapping {
  const when = textOrNull(entry, 'when');
  return {
    where,
    path: documentPath(text(entry, 'path'), `${where}.path`),
    to: compileRule(display(entry['to']), `${where}.to`),
    when: when === null ? null : compileRule(when, `${where}.when`),
  };
}
