import { isObject, type Json, type JsonObject } from '../../../src/engine/json.ts';
import { check } from '../../lib/benchmark.ts';

/** What the program prints of one message. */
export interface Printed {
  readonly data: JsonObject;
  readonly metadata: JsonObject;
  readonly temp_data: JsonObject;
  readonly errors: readonly { readonly message: string }[];
  readonly audit: readonly { readonly changes: readonly { readonly path: string; readonly old_value: Json; readonly new_value: Json }[] }[];
}

/** Documents, broken rules and changes are the same on both sides. `workflow` is theirs, `ours` are the outputs of ours. */
export function checkSame(name: string, workflow: Json, theirs: Printed, ours: JsonObject): void {
  const { metadata = {}, temp_data = {}, ...data } = ours['data'] as JsonObject;
  same(name, 'documents', theirs.data, data);
  same(name, 'metadata', routingOf(theirs.metadata), metadata);
  same(name, 'temporary data', theirs.temp_data, temp_data);
  const messages = messagesOf(workflow);
  same(
    name,
    'broken rules',
    theirs.errors.map(({ message }) => messages.indexOf(message)),
    (ours['errors'] as readonly JsonObject[]).map(({ rule }) => rule ?? null),
  );
  same(
    name,
    'changes',
    theirs.audit.map(({ changes }) =>
      changes.map(({ path, old_value, new_value }): Json => [path.replace(/^data\./, '').replaceAll('.#', '.'), old_value, new_value]),
    ),
    (ours['audit'] as readonly { changes: readonly JsonObject[] }[]).map(({ changes }) =>
      changes.map(({ path, before, after }): Json => [path ?? null, before ?? null, after ?? null]),
    ),
  );
}

/** Its own notes on the message stand in the same place: when, which version, which task came last. */
function routingOf(metadata: JsonObject): JsonObject {
  const { routing } = metadata;
  return routing === undefined ? {} : { routing };
}

/** Of the rules of its validation, in order: an error says no more than the message. */
function messagesOf(workflow: Json): Json[] {
  const { tasks } = workflow as unknown as { tasks: { function: { name: string; input: { rules?: { message: string }[] } } }[] };
  return tasks.flatMap((task) => task.function.input.rules ?? []).map(({ message }) => message);
}

function same(name: string, what: string, theirs: Json, ours: Json): void {
  const [left, right] = [sorted(theirs), sorted(ours)];
  if (left === right) return;
  let at = 0;
  while (left[at] === right[at]) at += 1;
  const part = (text: string): string => text.slice(Math.max(0, at - 60), at + 60);
  check(false, `${name}: dataflow-rs and ours differ in their ${what}: …${part(left)}… and …${part(right)}…`);
}

/** JSON with sorted keys. */
function sorted(value: Json): string {
  return JSON.stringify(value, (_key, part: Json) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}
