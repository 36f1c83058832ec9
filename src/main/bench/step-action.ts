import { actionCatalogue } from '../../engine/actions/catalog.ts';
import { actionRunners } from '../../engine/actions/runners.ts';
import type { ActionCatalogue, ActionContext, ActionDefinition, ActionOutcome, ActionRunner } from '../../engine/actions/types.ts';
import type { JsonObject } from '../../engine/json.ts';

/**
 * An action with a promise and no effect: what every action with effects costs the engine, and nothing else. Each attempt
 * has its intent committed before it starts, as an action with effects must.
 */
const stepDefinition: ActionDefinition = {
  id: 'bench.step',
  version: 1,
  title: 'Step',
  group: 'Flow',
  summary: 'Does nothing, later.',
  docs: '',
  icon: 'circle',
  kind: 'io',
  idempotent: true,
  input: { type: 'object', properties: {}, additionalProperties: false },
  result: {},
  errors: {},
  example: {},
  card: [],
};

export const benchCatalogue: ActionCatalogue = {
  get: (id) => (id === stepDefinition.id ? stepDefinition : actionCatalogue.get(id)),
  ids: () => [...actionCatalogue.ids(), stepDefinition.id],
};

export type Step = (input: JsonObject, context: ActionContext) => Promise<ActionOutcome>;

export const instantStep: Step = () => Promise.resolve({ result: null });

export function runnersWith(step: Step): Readonly<Record<string, ActionRunner>> {
  return { ...actionRunners, [stepDefinition.id]: { mode: 'async', run: step } };
}
