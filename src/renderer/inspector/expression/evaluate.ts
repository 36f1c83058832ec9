import { compileTemplate, ExpressionError } from '../../../engine/expression/index.ts';
import type { Json } from '../../../engine/json.ts';

export interface PreviewScope {
  readonly values: Readonly<Record<string, Json | undefined>>;
  readonly forEach: { readonly in: Json; readonly as: string } | null;
}

export type Preview =
  | { readonly kind: 'value'; readonly value: Json; readonly item: number | null }
  | { readonly kind: 'problem'; readonly message: string };

const host = { now: () => new Date().toISOString(), uuid: () => crypto.randomUUID() };

/** The value of a template on sample data, or in words why it has none. */
export function preview(template: Json, scope: PreviewScope): Preview {
  const values: Record<string, Json | undefined> = { ...scope.values };
  let item: number | null = null;
  if (scope.forEach && values[scope.forEach.as] === undefined) {
    const list = run(scope.forEach.in, values);
    if (list.kind === 'value' && Array.isArray(list.value) && list.value.length > 0) {
      values[scope.forEach.as] = list.value[0] as Json;
      values['index'] = 0;
      item = 0;
    }
  }
  const result = run(template, values);
  return result.kind === 'value' ? { ...result, item } : result;
}

function run(
  template: Json,
  values: Readonly<Record<string, Json | undefined>>,
): { kind: 'value'; value: Json } | { kind: 'problem'; message: string } {
  const roots = Object.keys(values);
  const compiled = compileTemplate(template, { roots });
  if (!compiled.ok) return { kind: 'problem', message: compiled.problems[0]?.message ?? 'The expression cannot be read.' };
  try {
    return {
      kind: 'value',
      value: compiled.template.evaluate(
        roots.map((root) => values[root]),
        host,
      ),
    };
  } catch (cause) {
    if (cause instanceof ExpressionError) return { kind: 'problem', message: cause.message };
    throw cause;
  }
}
