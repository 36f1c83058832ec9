import { isObject, type Json, type JsonObject } from '../../json.ts';
import { describeValue } from '../../schema/issue.ts';
import type { Checker, Path } from './checker.ts';
import { assignments, checkKeys, condition, type Field, lacks, text } from './fields.ts';
import type { Scope } from './templates.ts';

/** One transition with its short forms undone, as far as it could be read. */
export interface TransitionRead {
  /** Each target with its own place. */
  readonly to: readonly { readonly id: string; readonly path: Path }[];
  /** As a port name; null when it could not be read. */
  readonly on: string | null;
  readonly when: Json;
  readonly path: Path;
  readonly raw: JsonObject;
}

/** Checks `next` in each of its forms. What is no transition is reported and left out. */
export function readTransitions(value: Json, path: Path, checker: Checker, scope: Scope): readonly TransitionRead[] {
  const entries = Array.isArray(value) ? value.map((entry, i): [Json, Path] => [entry, [...path, i]]) : [[value, path] as const];
  return entries.map(([entry, at]) => readOne(entry, at, checker, scope)).filter((transition) => transition !== null);
}

function readOne(entry: Json, path: Path, checker: Checker, scope: Scope): TransitionRead | null {
  if (!isObject(entry)) {
    if (typeof entry !== 'string') {
      notATask(entry, path, checker);
      return null;
    }
    return { to: [{ id: entry, path }], on: 'success', when: true, path, raw: {} };
  }
  let to: TransitionRead['to'] = [];
  const fields: Readonly<Record<string, Field>> = {
    to: (inner, at) => {
      to = readTargets(inner, at, checker);
    },
    on: checkOn,
    when: condition('when', scope),
    set: assignments('set', scope, true),
    label: text('A label'),
  };
  if (!checkKeys(entry, path, checker, 'A transition', fields)) return null;
  if (lacks(entry, 'to', fields))
    checker.report('missing', path, 'The transition has no target', { hint: 'Add to, with the id of a task.' });
  if (entry['to'] === undefined) checker.repair([...path, 'to'], []);
  const on = entry['on'] ?? 'success';
  return { to, on: typeof on === 'object' ? null : String(on), when: entry['when'] ?? true, path, raw: entry };
}

function readTargets(value: Json, path: Path, checker: Checker): TransitionRead['to'] {
  if (typeof value === 'string') return [{ id: value, path }];
  if (!Array.isArray(value)) {
    notATask(value, path, checker);
    return [];
  }
  if (value.length === 0)
    checker.report('missing', path, 'The transition has no target', { hint: 'Name a task, or remove the transition.' });
  const targets: { id: string; path: Path }[] = [];
  for (const [i, target] of value.entries()) {
    if (typeof target === 'string') targets.push({ id: target, path: [...path, i] });
    else notATask(target, [...path, i], checker);
  }
  return targets;
}

function notATask(value: Json, path: Path, checker: Checker): void {
  const message = `A target must be the id of a task, not ${describeValue(value)}`;
  if (typeof value === 'object' && value !== null) return checker.misfit(path, message);
  checker.repair(path, value === null ? [] : String(value));
  checker.report('type', path, message);
}

const checkOn: Field = (value, path, checker) => {
  if (typeof value === 'object') checker.misfit(path, `on must be an outcome or a port, not ${describeValue(value)}`);
};
