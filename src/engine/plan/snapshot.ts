import type { CompiledTemplate } from '../expression/index.ts';
import type { Json } from '../json.ts';
import { scopeSlots } from './plan.ts';

type Records = Readonly<Record<string, Json>>;

/**
 * The run's variables and what it knows of its tasks change in place as it moves, while a value that an expression gave
 * stays. A template that gives one of them away whole (`vars`, `tasks`, `tasks.probe`) sees a copy of it as it is then.
 */
export function withSnapshots(template: CompiledTemplate): CompiledTemplate {
  const givesVars = template.paths.some(({ root, path }) => root === 'vars' && path.length === 0);
  const tasks = template.paths.filter(({ root }) => root === 'tasks');
  const givesTasks = tasks.some(({ path }) => path.length < 2);
  if (!givesVars && !givesTasks) return template;
  // A name that is only known when it is evaluated can be any.
  const names = tasks.some(({ path }) => path.length === 0) ? null : [...new Set(tasks.map(({ path }) => path[0] ?? ''))];
  return {
    ...template,
    evaluate(scope, host) {
      const copy = scope.slice();
      if (givesVars) copy[scopeSlots.vars] = { ...(scope[scopeSlots.vars] as Records) };
      if (givesTasks) copy[scopeSlots.tasks] = copiesOf(scope[scopeSlots.tasks] as Records, names);
      return template.evaluate(copy, host);
    },
  };
}

function copiesOf(tasks: Records, names: readonly string[] | null): Records {
  const copies: Record<string, Json> = {};
  for (const name of names ?? Object.keys(tasks)) {
    if (Object.hasOwn(tasks, name)) copies[name] = { ...(tasks[name] as Records) };
  }
  return copies;
}
