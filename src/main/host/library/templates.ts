import { constants, copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ActionCatalogue } from '../../../engine/actions/types.ts';
import { MillraceError } from '../../../engine/errors.ts';
import { parseWorkflow } from '../../../engine/format/index.ts';
import { isObject } from '../../../engine/json.ts';
import type { TemplateEntry } from '../../../shared/contract/types.ts';
import { writeFileAtomic } from '../atomic-file.ts';
import { editWorkflowText } from './edit-text.ts';
import { workflowSuffix } from './locate.ts';
import { createScanner } from './scan.ts';

/** The sample that opens first. */
export const sampleFile = `folder-report${workflowSuffix}`;

/** Where templates keep what they read; all else beside them (tests, reports) stays where it is. */
const dataFolder = 'data/';

/** The workflows that ship with the app. */
export interface Templates {
  list(): Promise<TemplateEntry[]>;
  /** The text of a template under a new name. `not_found`. */
  text(id: string, name: string): Promise<string>;
  /** Lays what a template needs beside the workflows of a library: what templates read, and the workflows this one calls. What is there already stays. */
  copyNeeded(id: string, libraryDir: string): Promise<void>;
  /** Fills an empty library: every template with its data, the sample pointing at `sourcesDir`. */
  seed(libraryDir: string): Promise<void>;
}

export interface TemplatesOptions {
  readonly examplesDir: string;
  /** What the sample reports on: the app's own sources. */
  readonly sourcesDir: string;
  readonly actions: ActionCatalogue;
}

export function createTemplates({ examplesDir, sourcesDir, actions }: TemplatesOptions): Templates {
  const scanner = createScanner(actions);

  async function read(fileName: string): Promise<string> {
    const text = await readFile(join(examplesDir, fileName), 'utf8');
    return fileName === sampleFile ? editWorkflowText(text, [{ path: ['inputs', 'folder', 'default'], value: sourcesDir }]) : text;
  }

  async function dataFiles(): Promise<string[]> {
    const found: string[] = [];
    const visit = async (prefix: string): Promise<void> => {
      const entries = await readdir(join(examplesDir, prefix), { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        if (entry.name.startsWith('.')) continue;
        const path = `${prefix}${entry.name}`;
        if (entry.isDirectory()) await visit(`${path}/`);
        else if (entry.isFile()) found.push(path);
      }
    };
    await visit(dataFolder);
    return found;
  }

  async function copy(path: string, libraryDir: string): Promise<void> {
    const target = join(libraryDir, path);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(join(examplesDir, path), target, constants.COPYFILE_EXCL).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }

  async function copyData(libraryDir: string): Promise<void> {
    for (const path of await dataFiles()) await copy(path, libraryDir);
  }

  /** The templates that this one calls, and those that they call. */
  async function calledBy(first: string): Promise<Set<string>> {
    const known = new Set((await scanner.scan(examplesDir)).map(({ path }) => path));
    const called = new Set<string>([first]);
    for (const path of called) {
      const { file } = parseWorkflow(await readFile(join(examplesDir, path), 'utf8'), { file: path, actions });
      for (const task of Object.values(file?.tasks ?? {})) {
        const workflow = task.action === 'flow.call' && isObject(task.with) ? task.with.workflow : null;
        if (typeof workflow === 'string' && known.has(workflow)) called.add(workflow);
      }
    }
    called.delete(first);
    return called;
  }

  return {
    async list() {
      const files = await scanner.scan(examplesDir);
      return files.map(({ path, name, description, tags, tasks }) => ({
        id: path.slice(0, -workflowSuffix.length),
        name,
        description,
        tags,
        tasks,
      }));
    },
    async text(id, name) {
      const known = (await scanner.scan(examplesDir)).find(({ path }) => path === `${id}${workflowSuffix}`);
      if (!known) throw new MillraceError('not_found', `There is no template "${id}".`);
      return editWorkflowText(await read(known.path), [{ path: ['name'], value: name }]);
    },
    async copyNeeded(id, libraryDir) {
      await copyData(libraryDir);
      for (const path of await calledBy(`${id}${workflowSuffix}`)) await copy(path, libraryDir);
    },
    async seed(libraryDir) {
      await mkdir(libraryDir, { recursive: true });
      await copyData(libraryDir);
      for (const { path } of await scanner.scan(examplesDir)) {
        await mkdir(dirname(join(libraryDir, path)), { recursive: true });
        await writeFileAtomic(join(libraryDir, path), await read(path));
      }
    },
  };
}
