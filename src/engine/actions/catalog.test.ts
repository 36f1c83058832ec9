import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compileSchema, type JsonSchema } from '../schema/index.ts';
import { actionCatalogue, isActionId } from './catalog.ts';
import { actionRunners } from './runners.ts';

const all = actionCatalogue.list();

test('every folder of an action is in the catalogue, with a runner and a test', () => {
  const folders = readdirSync(import.meta.dirname).filter((name) => name.includes('.') && !name.endsWith('.ts'));
  expect([...actionCatalogue.ids()].sort()).toEqual(folders.sort());
  expect(Object.keys(actionRunners).sort()).toEqual(folders);
  for (const folder of folders)
    expect(readdirSync(`${import.meta.dirname}/${folder}`).some((file) => file.endsWith('.test.ts'))).toBe(true);
});

test('looking up what is no action gives nothing', () => {
  for (const id of ['flow', 'toString', '__proto__', 'constructor', '']) {
    expect(actionCatalogue.get(id)).toBeUndefined();
    expect(isActionId(id)).toBe(false);
  }
});

test.each(all.map((definition) => [definition.id, definition] as const))(
  '%s says all that forms, cards and docs need',
  (id, definition) => {
    expect(actionCatalogue.get(id)).toBe(definition);
    expect(definition.title.split(' ').length).toBeLessThanOrEqual(3);
    expect(definition.summary).toMatch(/^[A-Z].*\.$/);
    expect(definition.docs).toContain(definition.id === 'flow.fail' ? 'Ends' : '**Gives**');
    expect(definition.docs + definition.summary + Object.values(definition.errors).join('')).not.toContain('!**');
    const properties: Readonly<Record<string, JsonSchema>> = definition.input.properties ?? {};
    for (const name of [...definition.card, ...(definition.input.required ?? [])]) expect(Object.keys(properties)).toContain(name);
    for (const property of Object.values(properties)) {
      expect(property.title).toMatch(/^[A-Z]/);
      expect(property.description).toMatch(/\.$/);
      if (property.enum && property.default !== undefined) expect(property.enum).toContain(property.default);
    }
    if (id !== 'data.set') expect(definition.input.additionalProperties).toBe(false);
    if (definition.ports && 'casesOf' in definition.ports) expect(Object.keys(properties)).toContain(definition.ports.casesOf);
    if (typeof definition.idempotent === 'object') {
      expect(properties[definition.idempotent.by]?.enum).toEqual(expect.arrayContaining([...definition.idempotent.values]));
    }
  },
);

test.each(all.map((definition) => [definition.id, definition] as const))('the example of %s fits its schema', (_, definition) => {
  const schema = compileSchema(definition.input);
  expect(schema.checkStatic(schema.fill(definition.example))).toEqual([]);
});
