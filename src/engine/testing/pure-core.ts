import { actionCatalogue } from '../actions/catalog.ts';
import { actionRunners } from '../actions/runners.ts';
import { compilePlan } from '../plan/compile.ts';
import type { Plan } from '../plan/plan.ts';
import type { DecideContext } from '../run/input.ts';
import { parse } from './scenario.ts';

/** The plan of a workflow's text, for tests of the core's own functions; actions of the catalogue only. */
export function planOfText(text: string): Plan {
  return compilePlan(parse(text), { actions: actionCatalogue, runners: actionRunners });
}

/** What a decision may know, with everything outside fixed: chance gives a half, ids count up, plenty of slots. */
export function contextAt(now: number, known: Partial<DecideContext> = {}): DecideContext {
  let ids = 0;
  return {
    now,
    random: () => 0.5,
    host: { now: () => new Date(now).toISOString(), uuid: () => `id-${(ids += 1)}` },
    env: {},
    secrets: {},
    run: {},
    slotLimit: 100,
    taskTimeoutMs: 300_000,
    cores: 2,
    load: 0,
    events: [],
    commands: [],
    ...known,
  };
}
