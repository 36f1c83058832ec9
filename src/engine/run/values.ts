import { faultsIn, type Json, type JsonObject } from '../json.ts';
import { plainOf } from '../long-list.ts';
import { scopeSlots } from '../plan/plan.ts';
import { runScope, type Scope, type ScopeContext } from './scope.ts';
import type { MovesData } from './transitions.ts';

/**
 * What variables begin with, each seeing those before it. `given` takes the place of definitions. What cannot be evaluated is
 * null, and the first of those is the run's failure.
 */
export function evaluateVars(
  data: MovesData,
  context: ScopeContext,
  inputs: JsonObject,
  given: JsonObject,
): { readonly vars: Record<string, Json>; readonly failure: string | null } {
  const vars: Record<string, Json> = {};
  if (data.plan.vars.length === 0) return { vars, failure: null };
  const scope: Scope = runScope(data, context);
  scope[scopeSlots.inputs] = inputs;
  scope[scopeSlots.vars] = vars;
  let failure: string | null = null;
  for (const { name, template } of data.plan.vars) {
    try {
      vars[name] = Object.hasOwn(given, name) ? (given[name] ?? null) : template.evaluate(scope, context.host);
    } catch (error) {
      vars[name] = null;
      failure ??= `vars.${name}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  for (const { name, fault } of faultsIn(vars)) {
    vars[name] = null;
    failure ??= `vars.${name}: it ${fault}`;
  }
  return { vars, failure };
}

/** What cannot be evaluated is null and noted (workflow-format, "How a run moves", rule 6). */
export function evaluateOutputs(data: MovesData, context: ScopeContext): { readonly outputs: JsonObject; readonly notes: string[] } {
  const scope = runScope(data, context);
  const outputs: Record<string, Json> = {};
  const notes: string[] = [];
  for (const { name, template } of data.plan.outputs) {
    try {
      outputs[name] = plainOf(template.evaluate(scope, context.host));
    } catch (error) {
      outputs[name] = null;
      notes.push(`outputs.${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  for (const { name, fault } of faultsIn(outputs)) {
    outputs[name] = null;
    notes.push(`outputs.${name}: it ${fault}`);
  }
  return { outputs, notes };
}
