import type { Json, JsonObject } from '../../json.ts';
import { Draft, type DocumentPath, documentPath } from '../lib/document.ts';
import { display, list, object, text, textOrNull } from '../lib/inputs.ts';
import { compiledOnce, compileRule, type Rule, ruleHost } from '../lib/rule.ts';
import type { ActionRunner } from '../types.ts';

interface Mapping {
  readonly where: string;
  readonly path: DocumentPath;
  readonly to: Rule;
  readonly when: Rule | null;
}

export const runner: ActionRunner = {
  mode: 'sync',
  run(input, context) {
    const mappings = compiledOnce(list(input, 'set'), 'set', compileMapping);
    const isAudited = input['audit'] === true;
    const writesNulls = input['nulls'] === 'write';
    const host = ruleHost(context);
    const draft = new Draft(object(input, 'data'));
    const changes: Json[] = [];
    for (const { where, path, to, when } of mappings) {
      if (when !== null && when.evaluate(draft.value, host, where) !== true) continue;
      const after = to.evaluate(draft.value, host, where);
      if (after === null && !writesNulls) continue;
      const before = isAudited ? draft.at(path) : undefined;
      // What was worked out may be a part of the document, and so may what it replaces.
      if ((typeof after === 'object' && after !== null) || typeof before === 'object') draft.keep();
      draft.set(path, after);
      if (isAudited) changes.push(before === undefined ? { path: path.text, after } : { path: path.text, before, after });
    }
    return { result: { data: draft.value, changes } };
  },
};

function compileMapping(entry: JsonObject, where: string): Mapping {
  const when = textOrNull(entry, 'when');
  return {
    where,
    path: documentPath(text(entry, 'path'), `${where}.path`),
    to: compileRule(display(entry['to']), `${where}.to`),
    when: when === null ? null : compileRule(when, `${where}.when`),
  };
}
