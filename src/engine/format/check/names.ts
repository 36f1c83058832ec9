import { isObject, type Json, type JsonObject } from '../../json.ts';

/** What a workflow declares, for the paths of its expressions. Vars are those of `vars` and of every `set`. */
export interface Names {
  readonly inputs: ReadonlySet<string>;
  readonly vars: ReadonlySet<string>;
  readonly tasks: ReadonlySet<string>;
}

/** Reads the declared names from a file in whatever state it is. */
export function namesOf(file: JsonObject): Names {
  const vars = new Set(keysOf(file['vars']));
  for (const task of Object.values(isObject(file['tasks']) ? file['tasks'] : {})) {
    const next = isObject(task) ? task['next'] : undefined;
    for (const transition of Array.isArray(next) ? next : [next])
      if (isObject(transition)) for (const name of keysOf(transition['set'])) vars.add(name);
  }
  return { inputs: new Set(keysOf(file['inputs'])), vars, tasks: new Set(keysOf(file['tasks'])) };
}

function keysOf(value: Json | undefined): string[] {
  return isObject(value) ? Object.keys(value) : [];
}
