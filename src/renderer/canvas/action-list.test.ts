import { expect, it } from 'vitest';
import { actionCatalogue } from '../../engine/actions/catalog.ts';
import { hasIcon } from '../ui/action-icon.tsx';
import { findActions, sections } from './action-list.ts';

it('lists every action once, in groups', () => {
  const listed = sections('').flatMap((section) => section.actions.map((action) => action.id));
  expect([...listed].sort()).toEqual([...actionCatalogue.ids()].sort());
});

it('finds by title, id and what the action does, the best first', () => {
  expect(findActions('hash')[0]?.id).toBe('file.hash');
  expect(findActions('http')[0]?.id).toBe('http.request');
  expect(findActions('write file')[0]?.id).toBe('file.write');
  expect(findActions('percentiles').map((action) => action.id)).toEqual(['data.aggregate']);
  expect(findActions('nothing like this')).toEqual([]);
});

it('has a picture for every action', () => {
  for (const action of actionCatalogue.list()) expect(hasIcon(action.icon), `${action.id}: ${action.icon}`).toBe(true);
});
