import { actionCatalogue } from '../../engine/actions/catalog.ts';
import type { ActionDefinition, ActionGroup } from '../../engine/actions/types.ts';

const order: readonly ActionGroup[] = ['Files', 'Data', 'Flow', 'People', 'Connect', 'Scripts', 'Rules', 'Messages'];

export interface ActionSection {
  readonly group: ActionGroup;
  readonly actions: readonly ActionDefinition[];
}

/** How well an action fits what was typed: lower is better, null not at all. */
function rank(action: ActionDefinition, words: readonly string[]): number | null {
  const title = action.title.toLowerCase();
  let worst = 0;
  for (const word of words) {
    const cost = title.startsWith(word)
      ? 0
      : title.includes(` ${word}`)
        ? 1
        : action.id.includes(word)
          ? 2
          : title.includes(word)
            ? 3
            : action.summary.toLowerCase().includes(word) || action.group.toLowerCase().includes(word)
              ? 4
              : null;
    if (cost === null) return null;
    worst = Math.max(worst, cost);
  }
  return worst;
}

/** The actions that match, best first; all in palette order when nothing was typed. */
export function findActions(query: string): readonly ActionDefinition[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return sections('').flatMap((section) => section.actions);
  return actionCatalogue
    .list()
    .flatMap((action) => {
      const cost = rank(action, words);
      return cost === null ? [] : [{ action, cost }];
    })
    .sort((a, b) => a.cost - b.cost)
    .map(({ action }) => action);
}

/** The actions that match, under the names of their groups. */
export function sections(query: string): readonly ActionSection[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const fitting = actionCatalogue.list().filter((action) => rank(action, words) !== null);
  const groups = [...order, ...new Set(fitting.map((action) => action.group).filter((group) => !order.includes(group)))];
  return groups
    .map((group) => ({ group, actions: fitting.filter((action) => action.group === group) }))
    .filter((section) => section.actions.length > 0);
}
