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

/** A step that is under way until it is let land. */
export function heldStep(): { readonly step: Step; readonly flying: ReadonlySet<() => void> } {
  const flying = new Set<() => void>();
  const step: Step = () =>
    new Promise((resolve) => {
      const land = (): void => {
        flying.delete(land);
        resolve({ result: null });
      };
      flying.add(land);
    });
  return { step, flying };
}

/** A step that never ends; `begun` when the first one has begun. */
export function endlessStep(): { readonly step: Step; readonly begun: Promise<void> } {
  let tell = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const step: Step = () => {
    tell();
    return new Promise(() => undefined);
  };
  return { step, begun };
}

export function runnersWith(step: Step): Readonly<Record<string, ActionRunner>> {
  return { ...actionRunners, [stepDefinition.id]: { mode: 'async', run: step } };
}
