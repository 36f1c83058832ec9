import type { Json, JsonObject } from '../../json.ts';
import { Draft } from '../lib/document.ts';
import { list, object } from '../lib/inputs.ts';
import { compiledOnce, ruleHost } from '../lib/rule.ts';
import { byCode } from '../lib/rule-code.ts';
import { constantFlag, constantList, constantText, writtenObject } from '../lib/written-inputs.ts';
import type { ActionContext, ActionRunner } from '../types.ts';
import { writeMappings } from './code.ts';
import { compileMapping, type Mapping } from './mapping.ts';

export const runner: ActionRunner = {
  mode: 'sync',
  run(input, context) {
    const mappings = compiledOnce(list(input, 'set'), 'set', compileMapping);
    const mode = { isAudited: input['audit'] === true, writesNulls: input['nulls'] === 'write' };
    const data = object(input, 'data');
    const kind = mode.isAudited ? (mode.writesNulls ? 'audit, nulls' : 'audit') : mode.writesNulls ? 'nulls' : '';
    const result = byCode(mappings, kind, data, (document, w) => writeMappings(mappings, document, mode, w));
    return { result: result ?? apply(mappings, data, mode, context) };
  },
  write(inputs, w) {
    const mappings = compiledOnce(constantList(inputs, 'set'), 'set', compileMapping);
    const mode = { isAudited: constantFlag(inputs, 'audit'), writesNulls: constantText(inputs, 'nulls') === 'write' };
    return writeMappings(mappings, writtenObject(inputs, 'data', w), mode, w);
  },
};

function apply(
  mappings: readonly Mapping[],
  data: JsonObject,
  { isAudited, writesNulls }: { readonly isAudited: boolean; readonly writesNulls: boolean },
  context: ActionContext,
): JsonObject {
  const host = ruleHost(context);
  const draft = new Draft(data);
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
  return { data: draft.value, changes };
}
