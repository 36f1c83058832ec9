import { createContext, useContext } from 'react';
import type { Json, JsonObject } from '../../../engine/json.ts';
import type { SampleData } from '../../../shared/contract/types.ts';

/** What an expression field may name, with values of the last run where there are some. */
export interface ExpressionScope {
  /** Names in scope, the known values beside them. */
  readonly values: Readonly<Record<string, Json | undefined>>;
  /** For a list task: what gives the items, and the name of one. */
  readonly forEach: { readonly in: Json; readonly as: string } | null;
  /** The run that the values are from; null when there was none. */
  readonly runId: string | null;
  readonly path: string;
  /** Names whose values are only a part of the run's data: `inputs`, `vars`, `tasks.<id>`. */
  readonly cut: readonly string[];
}

export const noScope: ExpressionScope = { values: {}, forEach: null, runId: null, path: '', cut: [] };

const Context = createContext<ExpressionScope>(noScope);
export const ScopeProvider = Context.Provider;

export function useScope(): ExpressionScope {
  return useContext(Context);
}

/** The scope of a task's fields: declared names first, their values from the last run. */
export function scopeOf(
  path: string,
  declared: { readonly inputs: JsonObject; readonly vars: JsonObject; readonly tasks: readonly string[] },
  sample: SampleData | null,
  options: { readonly forEach?: ExpressionScope['forEach']; readonly secrets?: boolean; readonly outcome?: JsonObject | null },
): ExpressionScope {
  const tasks: Record<string, Json> = {};
  for (const id of declared.tasks)
    tasks[id] = sample?.tasks[id] ?? { status: 'pending', result: null, error: null, attempts: 0, items: [] };
  const values: Record<string, Json | undefined> = {
    inputs: { ...declared.inputs, ...sample?.inputs },
    vars: { ...declared.vars, ...sample?.vars },
    tasks,
    run: sample?.run && Object.keys(sample.run).length ? sample.run : { id: '', startedAt: '', workflow: '', trigger: '' },
    env: {},
    ...(options.secrets ? { secrets: {} } : {}),
    ...(options.outcome !== undefined
      ? { result: options.outcome?.['result'], error: options.outcome?.['error'], status: options.outcome?.['status'] }
      : {}),
    ...(options.forEach ? { [options.forEach.as]: undefined, index: 0 } : {}),
  };
  return { values, forEach: options.forEach ?? null, runId: sample?.runId ?? null, path, cut: sample?.cut ?? [] };
}
