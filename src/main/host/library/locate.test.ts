import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLocator, fileNameFor } from './locate.ts';

let root = '';
let library = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'millrace-locate-'));
  library = join(root, 'library');
  mkdirSync(join(library, 'sub'), { recursive: true });
  writeFileSync(join(library, 'a.flow.yaml'), '');
  writeFileSync(join(root, 'outside.flow.yaml'), '');
  writeFileSync(join(root, 'secret.txt'), '');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a path in the library is found, and named back', () => {
  const locator = createLocator(() => library);
  expect(locator.file('sub/b.flow.yaml')).toBe(join(library, 'sub', 'b.flow.yaml'));
  expect(locator.pathOf(join(library, 'sub', 'b.flow.yaml'))).toBe('sub/b.flow.yaml');
  expect(locator.file(join(library, 'a.flow.yaml'))).toBe(join(library, 'a.flow.yaml'));
});

test.each([
  '../outside.flow.yaml',
  'sub/../../outside.flow.yaml',
  '..\\outside.flow.yaml',
  'a.flow.yaml\0.txt',
  'notes.txt',
  '.',
  '/etc/passwd',
])('%j is refused', (path) => {
  const locator = createLocator(() => library);
  expect(() => locator.file(path)).toThrow(expect.objectContaining({ code: 'denied' }));
  expect(() => locator.open(path)).toThrow(expect.objectContaining({ code: 'denied' }));
});

test('a link that leads out of the library is refused', () => {
  symlinkSync(root, join(library, 'link'));
  const locator = createLocator(() => library);
  expect(() => locator.file('link/outside.flow.yaml')).toThrow(expect.objectContaining({ code: 'denied' }));
});

test('a file outside has to be opened first', () => {
  const locator = createLocator(() => library);
  const outside = join(root, 'outside.flow.yaml');
  expect(() => locator.file(outside)).toThrow(expect.objectContaining({ code: 'denied' }));
  expect(locator.open(outside)).toBe(outside);
  expect(locator.file(outside)).toBe(outside);
  expect(locator.pathOf(outside)).toBe(outside);
  expect(() => locator.open(join(root, 'secret.txt'))).toThrow(expect.objectContaining({ code: 'denied' }));
});

test('file names are made from names, and made unique', () => {
  expect(fileNameFor('Ünïcode & Sons', () => false)).toBe('unicode-sons.flow.yaml');
  expect(fileNameFor('///', () => false)).toBe('workflow.flow.yaml');
  const taken = new Set(['a.flow.yaml', 'a-2.flow.yaml']);
  expect(fileNameFor('A', (name) => taken.has(name))).toBe('a-3.flow.yaml');
});
