import { actionCatalogue, type ActionId } from '../actions/catalog.ts';
import { actionRunners } from '../actions/runners.ts';
import type { ActionContext, ActionOutcome } from '../actions/types.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { Effects } from '../runtime/effects.ts';
import { compileSchema } from '../schema/index.ts';

/** The effects a test gives; touching any other one fails the test. */
export type SomeEffects = { readonly [Port in keyof Effects]?: Partial<Effects[Port]> };

export interface Performed {
  readonly outcome: ActionOutcome;
  readonly logs: readonly { level: string; message: string; data: Json | undefined }[];
}

/** Runs an action as the engine would: defaults filled in, input checked, result checked against the definition. */
export async function performAction(
  id: ActionId,
  given: JsonObject,
  options: { effects?: SomeEffects; context?: Partial<ActionContext> } = {},
): Promise<Performed> {
  const definition = actionCatalogue.get(id);
  if (!definition) throw new Error(`${id} is not in the catalogue`);
  const schema = compileSchema(definition.input);
  const input = schema.fill(given);
  const issues = schema.check(input);
  if (issues.length > 0 || !isObject(input))
    throw new Error(`${id}: ${issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`);
  const logs: { level: string; message: string; data: Json | undefined }[] = [];
  const context: ActionContext = {
    effects: guarded(options.effects ?? {}),
    signal: { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined },
    baseDir: '/base',
    idempotencyKey: 'key-1',
    nowMs: Date.UTC(2026, 0, 1),
    timeoutMs: 60_000,
    log: (level, message, data) => void logs.push({ level, message, data }),
    ...options.context,
  };
  const outcome = await actionRunners[id].run(input, context);
  const wrong = compileSchema(definition.result).check(outcome.result);
  if (wrong.length > 0) throw new Error(`${id} gives what its definition does not say: ${wrong.map((issue) => issue.message).join('; ')}`);
  return { outcome, logs };
}

/** The result alone. */
export async function resultOf(id: ActionId, given: JsonObject, options?: Parameters<typeof performAction>[2]): Promise<Json> {
  return (await performAction(id, given, options)).outcome.result;
}

function guarded(effects: SomeEffects): Effects {
  const port = (name: string, calls: object): unknown =>
    new Proxy(calls, {
      get(target, call) {
        const found: unknown = Reflect.get(target, call);
        if (found === undefined) throw new Error(`this test gives no ${name}.${String(call)}`);
        return found;
      },
    });
  const names = ['files', 'http', 'processes', 'scripts', 'messages'] as const;
  return Object.fromEntries(names.map((name) => [name, port(name, effects[name] ?? {})])) as unknown as Effects;
}
