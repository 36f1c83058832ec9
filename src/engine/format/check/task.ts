import { forEachKeys, taskKeys } from '../keys.ts';
import type { ActionDefinition } from '../../actions/types.ts';
import { isObject, type Json, type JsonObject } from '../../json.ts';
import { type CompiledSchema, compileSchema } from '../../schema/index.ts';
import { describeValue } from '../../schema/issue.ts';
import { placeholderKind } from '../../schema/placeholder.ts';
import { namePattern } from '../limits.ts';
import { type Checker, didYouMean, misspeltKey, type Path } from './checker.ts';
import { checkKeys, checkName, choice, condition, count, duration, type Field, flag, lacks, scalarProblem, text } from './fields.ts';
import type { Names } from './names.ts';
import { checkTemplate, checkTemplates, type Scope, scopes } from './templates.ts';
import { readTransitions, type TransitionRead } from './transitions.ts';

/** What the checks of the whole graph need to know of a task. */
export interface TaskRead {
  readonly id: string;
  readonly task: JsonObject;
  readonly path: Path;
  readonly transitions: readonly TransitionRead[];
}

/** Names that mean something everywhere, so an item cannot have them. */
const reservedNames = new Set(['inputs', 'vars', 'tasks', 'run', 'env', 'secrets', 'index']);

/** Checks one task and reads its transitions. Null when it is no map. */
export function checkTask(id: string, value: Json | undefined, path: Path, checker: Checker, names: Names): TaskRead | null {
  checkName(id, path, checker, 'A task');
  const base = scopes.base(names);
  const item = scopes.item(names, itemName(value));
  let transitions: readonly TransitionRead[] = [];
  const fields: Readonly<Record<string, Field>> = {
    action: checkAction,
    name: text('A name'),
    description: text('A description'),
    when: condition('when', base),
    join,
    forEach: (inner, at) => checkForEach(inner, at, checker, base),
    with: (inner, at) => {
      if (!isObject(inner)) return checker.misfit(at, `with must be a map, not ${describeValue(inner)}`);
      checkTemplates(inner, at, checker, scopes.inputs(names, itemName(value)));
    },
    delay: duration('delay', base),
    timeout: duration('timeout', item, true),
    retry: (inner, at) => checkRetry(inner, at, checker, item, scopes.retry(names, itemName(value))),
    onError: choice('onError', ['fail', 'continue']),
    onInterrupted: choice('onInterrupted', ['retry', 'ask', 'fail']),
    cache: (inner, at) => checkCache(inner, at, checker, item),
    nextMode: choice('nextMode', ['all', 'first']),
    next: (inner, at) => {
      transitions = readTransitions(inner, at, checker, scopes.next(names));
    },
  };
  if (!checkKeys(value, path, checker, 'A task', fields)) return null;
  if (lacks(value, 'action', fields))
    checker.report('missing', path, `The task ${id} has no action`, {
      part: 'key',
      hint: 'Say what it does, for example "action: flow.noop".',
    });
  if (value['action'] === undefined) checker.repair([...path, 'action'], '');
  else checkInputs(value, path, checker);
  return { id, task: value, path, transitions };
}

/** The variable of a list task's items, or null for a task that runs once. Misspelt keys count as what they were meant to be. */
function itemName(task: Json | undefined): string | null {
  if (!isObject(task)) return null;
  const forEach = task['forEach'] ?? task[misspeltKey(task, 'forEach', taskKeys) ?? ''];
  if (forEach === undefined) return null;
  const name = isObject(forEach) ? (forEach['as'] ?? forEach[misspeltKey(forEach, 'as', forEachKeys) ?? '']) : undefined;
  return typeof name === 'string' && namePattern.test(name) ? name : 'item';
}

const checkAction: Field = (value, path, checker) => {
  if (typeof value !== 'string') return text('An action')(value, path, checker);
  if (value === '') checker.report('missing', path, 'The task has no action', { hint: 'Say what it does, for example flow.noop.' });
  else if (!checker.actions.get(value)) {
    const near = didYouMean(value, checker.actions.ids()) ?? sameEnding(value, checker.actions.ids());
    checker.report('unknown-action', path, `There is no action ${value}`, { hint: near ?? '"millrace actions" lists them all.' });
  }
};

/** `request` for `http.request`: the group was forgotten. */
function sameEnding(value: string, ids: readonly string[]): string | undefined {
  const found = ids.filter((id) => id.endsWith(`.${value}`));
  return found.length === 1 ? `Did you mean ${found[0]}?` : undefined;
}

const compiledInputs = new WeakMap<ActionDefinition, CompiledSchema>();

function checkInputs(task: JsonObject, path: Path, checker: Checker): void {
  const action = typeof task['action'] === 'string' ? checker.actions.get(task['action']) : undefined;
  const given = task['with'];
  if (!action || (given !== undefined && !isObject(given))) return;
  let compiled = compiledInputs.get(action);
  if (!compiled) compiledInputs.set(action, (compiled = compileSchema(action.input)));
  for (const issue of compiled.checkStatic(given ?? {})) {
    if (given === undefined && issue.code === 'missing')
      checker.report('missing', path, `${action.id} needs ${issue.key ?? 'inputs'}`, {
        hint: `Add it under with. ${issue.hint ?? ''}`.trim(),
        part: 'key',
      });
    else checker.issue([...path, 'with'], issue, 'with');
  }
}

const join: Field = (value, path, checker) => {
  if (typeof value === 'number') count('A join', 1)(value, path, checker);
  else choice('join', ['all', 'any', 'each', 'a number'])(value === 'a number' ? null : value, path, checker);
};

function checkForEach(value: Json, path: Path, checker: Checker, scope: Scope): void {
  if (typeof value === 'string' || Array.isArray(value)) return checkList(value, path, checker, scope);
  const fields: Readonly<Record<string, Field>> = {
    in: (inner, at) => checkList(inner, at, checker, scope),
    as: itemVariable,
    concurrency: count('concurrency', 1, scope),
    batch: count('batch', 1, scope),
    onItemError: choice('onItemError', ['stop', 'continue']),
  };
  if (checkKeys(value, path, checker, 'forEach', fields) && lacks(value, 'in', fields))
    checker.report('missing', path, 'forEach has no list', { part: 'key', hint: 'Add in, for example in: "{{ inputs.files }}".' });
}

function checkList(value: Json, path: Path, checker: Checker, scope: Scope): void {
  if (Array.isArray(value)) return void checkTemplates(value, path, checker, scope);
  if (typeof value !== 'string') return scalarProblem(checker, 'type', path, value, `A list is needed here, not ${describeValue(value)}`);
  const kind = placeholderKind(value);
  if (kind === 'none')
    return checker.report('type', path, 'A list is needed here, not text', {
      hint: `Write "{{ ${value.trim()} }}" or the items themselves: [a, b].`,
    });
  if (checkTemplate(value, path, checker, scope) && kind === 'text')
    checker.report('type', path, 'An expression mixed with text gives text, and a list is needed here', {
      hint: 'Write one {{ … }} and nothing else.',
    });
}

const itemVariable: Field = (value, path, checker) => {
  if (typeof value !== 'string') return text('as')(value, path, checker);
  if (!namePattern.test(value))
    checker.report('type', path, `An item cannot be called ${JSON.stringify(value)}`, {
      hint: 'A name is made of letters, digits and _, and begins with a letter or _.',
    });
  else if (reservedNames.has(value))
    checker.report('type', path, `An item cannot be called ${value}: that name means something else already`);
};

function checkRetry(value: Json, path: Path, checker: Checker, scope: Scope, whenScope: Scope): void {
  checkKeys(value, path, checker, 'retry', {
    attempts: count('attempts', 1, scope),
    delay: duration('delay', scope),
    backoff: choice('backoff', ['fixed', 'linear', 'exponential']),
    maxDelay: duration('maxDelay', scope),
    jitter: flag('jitter'),
    when: condition('when', whenScope),
  });
}

function checkCache(value: Json, path: Path, checker: Checker, scope: Scope): void {
  const fields: Readonly<Record<string, Field>> = {
    key: (inner, at) => void checkTemplates(inner, at, checker, scope),
    ttl: duration('ttl', scope, true),
  };
  if (checkKeys(value, path, checker, 'cache', fields) && lacks(value, 'key', fields))
    checker.report('missing', path, 'cache has no key', {
      part: 'key',
      hint: 'Add what makes a result usable again, for example key: "{{ hash(inputs) }}".',
    });
}
