import { compileTemplate, ExpressionError } from '../../../engine/expression/index.ts';
import type { Json } from '../../../engine/json.ts';

export interface PreviewScope {
  readonly values: Readonly<Record<string, Json | undefined>>;
  readonly forEach: { readonly in: Json; readonly as: string } | null;
  /** Names whose values are only a part: `inputs`, `vars`, `tasks.<id>`. */
  readonly cut: readonly string[];
}

export type Preview =
  /** `partial`: made from values of which only a part is known here. */
  | { readonly kind: 'value'; readonly value: Json; readonly item: number | null; readonly partial: boolean }
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
  return result.kind === 'value'
    ? { kind: 'value', value: result.value, item, partial: result.names.some((name) => scope.cut.includes(name)) }
    : result;
}

function run(
  template: Json,
  values: Readonly<Record<string, Json | undefined>>,
): { kind: 'value'; value: Json; names: readonly string[] } | { kind: 'problem'; message: string } {
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
      names: compiled.template.paths.map(({ root, path }) => (root === 'tasks' ? `tasks.${path[0] ?? ''}` : root)),
    };
  } catch (cause) {
    if (cause instanceof ExpressionError) return { kind: 'problem', message: cause.message };
    throw cause;
  }
}
