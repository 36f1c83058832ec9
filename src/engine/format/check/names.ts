import { isObject, type Json, type JsonObject } from '../../json.ts';
import { misspeltKey } from './checker.ts';

/** What a workflow declares, for the paths of its expressions; null where that cannot be told. Vars are those of `vars` and of every `set`. */
export interface Names {
  readonly inputs: ReadonlySet<string> | null;
  readonly vars: ReadonlySet<string> | null;
  readonly tasks: ReadonlySet<string> | null;
}

const sections = ['inputs', 'vars', 'tasks', 'settings', 'outputs', 'layout', 'name', 'description', 'tags', 'millrace'];
const transitionKeys = ['to', 'on', 'when', 'label'];

/** Reads the declared names from a file in whatever state it is. */
export function namesOf(file: JsonObject): Names {
  const vars = sectionNames(file, 'vars');
  for (const task of Object.values(isObject(file['tasks']) ? file['tasks'] : {})) {
    const next = isObject(task) ? task['next'] : undefined;
    for (const transition of Array.isArray(next) ? next : [next]) {
      if (!isObject(transition)) continue;
      // A `set` that is misspelt is reported as such, and sets its names here all the same.
      for (const [key, value] of Object.entries(transition))
        if (!transitionKeys.includes(key)) for (const name of keysOf(value)) vars?.add(name);
    }
  }
  return { inputs: sectionNames(file, 'inputs'), vars, tasks: sectionNames(file, 'tasks') };
}

function sectionNames(file: JsonObject, section: string): Set<string> | null {
  const value = file[section];
  if (value === undefined) return misspeltKey(file, section, sections) === undefined ? new Set() : null;
  return isObject(value) ? new Set(Object.keys(value)) : null;
}

function keysOf(value: Json | undefined): string[] {
  return isObject(value) ? Object.keys(value) : [];
}
