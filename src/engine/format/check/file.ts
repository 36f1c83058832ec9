import { forbiddenKeys, isObject, type Json, type JsonObject } from '../../json.ts';
import { checkSchema } from '../../schema/index.ts';
import { describeValue } from '../../schema/issue.ts';
import { formatLimits } from '../limits.ts';
import type { Checker, Path } from './checker.ts';
import { assignments, checkKeys, checkName, choice, count, duration, type Field, lacks, text } from './fields.ts';
import { checkGraph } from './graph.ts';
import { namesOf } from './names.ts';
import { checkTask, type TaskRead } from './task.ts';
import { scopes } from './templates.ts';

/** Checks a whole workflow file, given as plain data. */
export function checkWorkflow(value: Json, checker: Checker): void {
  const names = namesOf(isObject(value) ? value : {});
  const base = scopes.base(names);
  const tasks: TaskRead[] = [];
  const fields: Readonly<Record<string, Field>> = {
    millrace: checkVersion,
    name: text('A name'),
    description: text('A description'),
    inputs: checkInputs,
    vars: assignments('vars', base, true),
    settings: checkSettings,
    tasks: (inner, path) => {
      if (!isObject(inner)) return checker.misfit(path, `tasks must be a map of ids to tasks, not ${describeValue(inner)}`);
      for (const [i, [id, task]] of Object.entries(inner).entries()) {
        if (i === formatLimits.tasks)
          checker.report('limit', [...path, id], `A workflow may have at most ${formatLimits.tasks} tasks`, {
            part: 'key',
            hint: 'Move a part into a workflow of its own and call it with flow.call.',
          });
        if (i >= formatLimits.tasks) break;
        const read = checkTask(id, task, [...path, id], checker, names);
        if (read) tasks.push(read);
      }
      checkGraph(tasks, new Set(Object.keys(inner)), checker);
    },
    tags: checkTags,
    outputs: assignments('outputs', base, false),
    layout: (inner, path) => {
      if (!isObject(inner)) checker.misfit(path, `layout must be a map, not ${describeValue(inner)}`);
    },
  };
  if (!checkKeys(value, [], checker, 'A workflow file', fields)) return;
  if (lacks(value, 'millrace', fields))
    checker.report('missing', [], 'The file does not say which version of the format it has', { hint: 'Begin it with "millrace: 1".' });
  if (value['millrace'] === undefined) checker.repair(['millrace'], 1);
  if (lacks(value, 'tasks', fields))
    checker.report('missing', [], 'The workflow has no tasks', { hint: 'Add tasks, a map of ids to tasks.' });
  if (value['tasks'] === undefined) checker.repair(['tasks'], {});
}

/** Refuses keys and depths that reading a text refuses too, in data that did not come from a text. */
export function checkPlainData(value: Json, path: Path, checker: Checker): void {
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'number' && !Number.isFinite(value)) checker.report('type', path, `${value} is not a number that JSON knows`);
    return;
  }
  if (path.length >= formatLimits.depth) {
    checker.misshapen = true;
    return checker.report('limit', path, `Maps and lists are nested deeper than ${formatLimits.depth} levels`);
  }
  if (Array.isArray(value)) return value.forEach((item, i) => checkPlainData(item, [...path, i], checker));
  for (const key of Object.keys(value)) {
    if (forbiddenKeys.has(key) || key === '<<')
      checker.report('unknown-key', [...path, key], `${key} may not be used as a key`, { part: 'key', hint: 'Choose another name.' });
    const inner = (value as JsonObject)[key];
    if (typeof inner === 'object' || typeof inner === 'number') checkPlainData(inner, [...path, key], checker);
  }
}

const checkVersion: Field = (value, path, checker) => {
  if (value === 1) return;
  checker.misshapen = true;
  const newer = typeof value === 'number' && value > 1;
  checker.report('type', path, `This Millrace reads version 1 of the format, not ${describeValue(value)}`, {
    hint: newer ? 'Open the file with a newer Millrace.' : 'Write "millrace: 1".',
  });
};

const checkTags: Field = (value, path, checker) => {
  if (!Array.isArray(value))
    return checker.misfit(
      path,
      `tags must be a list, not ${describeValue(value)}`,
      typeof value === 'string' ? `Write [${value}].` : undefined,
    );
  for (const [i, tag] of value.entries()) text('A tag')(tag, [...path, i], checker);
};

const checkInputs: Field = (value, path, checker) => {
  if (!isObject(value)) return checker.misfit(path, `inputs must be a map of names to JSON Schemas, not ${describeValue(value)}`);
  for (const [name, schema] of Object.entries(value)) {
    checkName(name, [...path, name], checker, 'An input');
    if (!isObject(schema))
      checker.misfit(
        [...path, name],
        `The input ${name} must be a JSON Schema, not ${describeValue(schema)}`,
        'For example { type: string }.',
      );
    else for (const issue of checkSchema(schema)) checker.issue([...path, name], issue, name);
  }
};

const checkSettings: Field = (value, path, checker) => {
  checkKeys(value, path, checker, 'settings', {
    concurrency: count('concurrency', 1),
    timeout: duration('timeout', null, true),
    strategy: choice('strategy', ['sequential', 'parallel', 'hybrid', 'auto']),
    durability: choice('durability', ['durable', 'relaxed', 'memory']),
    maxVisits: count('maxVisits', 1),
    cancel: choice('cancel', ['wait', 'kill']),
  });
};
