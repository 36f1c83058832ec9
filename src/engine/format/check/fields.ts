import { isObject, type Json, type JsonObject } from '../../json.ts';
import { describeValue, joinWords } from '../../schema/issue.ts';
import { placeholderKind } from '../../schema/placeholder.ts';
import { parseDuration } from '../../schema/units.ts';
import { formatLimits, namePattern } from '../limits.ts';
import { type Checker, didYouMean, misspeltKey, type Path } from './checker.ts';
import { checkTemplate, checkTemplates, type Scope } from './templates.ts';

export type Field = (value: Json, path: Path, checker: Checker) => void;

/** Checks a map with known keys. False when it is no map. `called` names it in a sentence: "A task". */
export function checkKeys(
  value: Json | undefined,
  path: Path,
  checker: Checker,
  called: string,
  fields: Readonly<Record<string, Field>>,
): value is JsonObject {
  if (!isObject(value)) {
    checker.misfit(path, `${called} must be a map, not ${describeValue(value)}`);
    return false;
  }
  for (const [key, inner] of Object.entries(value)) {
    if (inner === undefined || key.startsWith('x-')) continue;
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field) field(inner, [...path, key], checker);
    else {
      const known = Object.keys(fields);
      checker.report('unknown-key', [...path, key], `${called} has no key ${key}`, {
        part: 'key',
        // A key that is there already was hardly meant.
        hint:
          didYouMean(
            key,
            known.filter((name) => value[name] === undefined),
          ) ??
          didYouMean(key, known) ??
          `Known here: ${known.join(', ')}. Keys of your own begin with x-.`,
      });
    }
  }
  return true;
}

/** True when a map that has to have `key` does not, and no other key looks like it. */
export function lacks(map: JsonObject, key: string, fields: Readonly<Record<string, Field>>): boolean {
  return map[key] === undefined && misspeltKey(map, key, Object.keys(fields)) === undefined;
}

/** Text; another plain value is put right to its text, so that the file can still be drawn. */
export function text(called: string): Field {
  return (value, path, checker) => {
    if (typeof value === 'string') return;
    const message = `${called} must be text, not ${describeValue(value)}`;
    if (typeof value === 'object' && value !== null) return checker.misfit(path, message);
    checker.repair(path, value === null ? '' : String(value));
    checker.report('type', path, message, { hint: value === null ? null : `Put it in quotes: "${String(value)}".` });
  };
}

/** One of a few words. */
export function choice(called: string, words: readonly string[]): Field {
  return (value, path, checker) => {
    if (typeof value === 'string' && words.includes(value)) return;
    scalarProblem(
      checker,
      'type',
      path,
      value,
      `${called} must be ${joinWords(words)}, not ${describeValue(value)}`,
      typeof value === 'string' ? didYouMean(value, words) : undefined,
    );
  };
}

export function flag(called: string): Field {
  return (value, path, checker) => {
    if (typeof value !== 'boolean')
      scalarProblem(checker, 'type', path, value, `${called} must be true or false, not ${describeValue(value)}`);
  };
}

/** A whole number of at least `least`; with a scope, also a template. */
export function count(called: string, least: number, scope: Scope | null = null): Field {
  return (value, path, checker) => {
    if (scope && isTemplate(value)) return void checkTemplate(value, path, checker, scope);
    if (typeof value !== 'number' || !Number.isSafeInteger(value))
      scalarProblem(
        checker,
        'type',
        path,
        value,
        `${called} must be a whole number, not ${describeValue(value)}`,
        templateHint(value, scope),
      );
    else if (value < least) checker.report('limit', path, `${called} must be at least ${least}, not ${value}`);
  };
}

/** A duration; with a scope, also a template. `positive`: nothing is too short. */
export function duration(called: string, scope: Scope | null, positive = false): Field {
  return (value, path, checker) => {
    if (scope && isTemplate(value)) return void checkTemplate(value, path, checker, scope);
    const ms = parseDuration(value);
    if (ms !== null && (ms > 0 || !positive)) return;
    if (ms === 0) return checker.report('limit', path, `${called} must be longer than 0`);
    if (typeof value === 'number') return checker.report('limit', path, `${called} must be 0 or more milliseconds, not ${value}`);
    scalarProblem(
      checker,
      'type',
      path,
      value,
      `${called} must be a duration, not ${describeValue(value)}`,
      templateHint(value, scope) ?? 'Write 250ms, 5s, 2m, 1h, 1d or a number of milliseconds.',
    );
  };
}

/** A map of names to anything, all of whose strings may hold placeholders. */
export function assignments(called: string, scope: Scope, named: boolean): Field {
  return (value, path, checker) => {
    if (!isObject(value)) return checker.misfit(path, `${called} must be a map, not ${describeValue(value)}`);
    for (const [name, inner] of Object.entries(value)) {
      if (named) checkName(name, [...path, name], checker, 'A variable');
      if (inner !== undefined) checkTemplates(inner, [...path, name], checker, scope);
    }
  };
}

/** A constant or one placeholder that gives true or false. */
export function condition(called: string, scope: Scope): Field {
  return (value, path, checker) => {
    if (typeof value === 'boolean') return;
    if (typeof value !== 'string')
      return scalarProblem(checker, 'type', path, value, `${called} must be true, false or an expression, not ${describeValue(value)}`);
    const kind = placeholderKind(value);
    if (kind === 'none') {
      const hint = value === 'true' || value === 'false' ? `Write ${value} without quotes.` : `Write "{{ ${value.trim()} }}".`;
      return checker.report('type', path, `${called} is text, not an expression`, { hint });
    }
    if (!checkTemplate(value, path, checker, scope)) return;
    if (kind === 'text')
      checker.report('type', path, `${called} mixes an expression with text, which gives text`, {
        hint: 'Write one {{ … }} around the whole condition.',
      });
  };
}

/** A name as tasks, inputs and variables have it; reported at its key. */
export function checkName(name: string, path: Path, checker: Checker, called: string): void {
  if (namePattern.test(name)) return;
  if (name.length > formatLimits.name)
    checker.report('limit', path, `${called} may have a name of at most ${formatLimits.name} characters, not ${name.length}`, {
      part: 'key',
    });
  else checker.report('type', path, `${called} cannot be called ${JSON.stringify(name)}`, { part: 'key', hint: nameHint(name) });
}

function nameHint(name: string): string {
  const better = name.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^(?=\d)/, '_');
  const rule = 'A name is made of letters, digits and _, and begins with a letter or _.';
  return namePattern.test(better) && /[A-Za-z0-9]/.test(better) ? `${rule} For example: ${better}.` : rule;
}

export function isTemplate(value: Json): value is string {
  return typeof value === 'string' && placeholderKind(value) !== 'none';
}

function templateHint(value: Json, scope: Scope | null): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (!scope && placeholderKind(value) !== 'none') return 'Expressions are not evaluated here; write the value itself.';
  return /^-?\d+$/.test(value) ? `Write ${value} without quotes.` : undefined;
}

/** A wrong plain value can still be shown; a list or map in its place cannot. */
export function scalarProblem(checker: Checker, code: 'type', path: Path, value: Json, message: string, hint?: string): void {
  if (typeof value === 'object' && value !== null) checker.misfit(path, message, hint);
  else checker.report(code, path, message, { hint });
}
