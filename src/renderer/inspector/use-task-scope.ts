import { useMemo } from 'react';
import type { TaskFile, WorkflowFile } from '../../engine/format/model.ts';
import { isObject, type Json, type JsonObject } from '../../engine/json.ts';
import { useFile } from '../stores/documents.ts';
import { type ExpressionScope, scopeOf } from './expression/scope.ts';
import { useSample } from './use-sample.ts';

/** Names and sample values for the fields of a task; `outcome` adds those of `next` and `retry.when`. */
export function useTaskScope(path: string, id: string | null, task: TaskFile | null, outcome = false): ExpressionScope {
  const file = useFile(path);
  const sample = useSample(path);
  const declared = useDeclared(file);
  const forEach = task?.forEach;
  return useMemo(
    () =>
      scopeOf(path, declared, sample, {
        forEach: forEachOf(forEach),
        secrets: true,
        ...(outcome ? { outcome: (id === null ? null : (sample?.tasks[id] ?? null)) as JsonObject | null } : {}),
      }),
    [path, declared, sample, forEach, outcome, id],
  );
}

function useDeclared(file: WorkflowFile | null) {
  const inputs = file?.inputs;
  const vars = file?.vars;
  const ids = file ? Object.keys(file.tasks).join(' ') : '';
  return useMemo(
    () => ({
      inputs: Object.fromEntries(Object.entries(inputs ?? {}).map(([name, schema]) => [name, schema.default ?? null])),
      vars: vars ?? {},
      tasks: ids ? ids.split(' ') : [],
    }),
    [inputs, vars, ids],
  );
}

function forEachOf(forEach: TaskFile['forEach']): ExpressionScope['forEach'] {
  if (forEach === undefined) return null;
  if (typeof forEach === 'string' || Array.isArray(forEach)) return { in: forEach as Json, as: 'item' };
  return isObject(forEach)
    ? { in: (forEach['in'] as Json | undefined) ?? [], as: typeof forEach['as'] === 'string' ? forEach['as'] : 'item' }
    : null;
}
