import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { actionCatalogue } from '../../../engine/actions/catalog.ts';
import { TempFolders } from '../../testing/temp-host.ts';
import { createTemplates } from './templates.ts';

let folders: TempFolders;
beforeEach(() => {
  folders = new TempFolders();
});
afterEach(() => folders.remove());

test('a template brings what it reads and the workflows it calls, and replaces nothing', async () => {
  const calls = (...files: string[]): string =>
    `millrace: 1\ntasks:\n${files.map((file, index) => `  t${index}: { action: flow.call, with: { workflow: ${file} } }\n`).join('')}`;
  folders.write('examples/caller.flow.yaml', calls('middle.flow.yaml', 'mine.flow.yaml', 'absent.flow.yaml', '../outside.flow.yaml'));
  folders.write('examples/middle.flow.yaml', calls('last.flow.yaml', 'caller.flow.yaml'));
  folders.write('examples/last.flow.yaml', 'millrace: 1\ntasks:\n  a: { action: flow.noop }\n');
  folders.write('examples/mine.flow.yaml', calls('last.flow.yaml'));
  folders.write('examples/other.flow.yaml', calls('last.flow.yaml'));
  folders.write('examples/data/rows.csv', 'a\n');
  folders.write('library/mine.flow.yaml', '# my own\n');
  const templates = createTemplates({ examplesDir: folders.examples, sourcesDir: '/', actions: actionCatalogue });
  await templates.copyNeeded('caller', folders.library);
  const there = (path: string): boolean => existsSync(join(folders.library, path));
  expect(['middle.flow.yaml', 'last.flow.yaml', 'data/rows.csv'].filter((path) => !there(path))).toEqual([]);
  expect(['caller.flow.yaml', 'other.flow.yaml', 'absent.flow.yaml'].filter(there)).toEqual([]);
  expect(readFileSync(join(folders.library, 'mine.flow.yaml'), 'utf8')).toBe('# my own\n');
});
