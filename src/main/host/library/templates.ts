import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ActionCatalogue } from '../../../engine/actions/types.ts';
import { MillraceError } from '../../../engine/errors.ts';
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
  /** Lays the files that templates read beside the workflows of a library; what is there already stays. */
  copyData(libraryDir: string): Promise<void>;
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

  async function copyData(libraryDir: string): Promise<void> {
    for (const path of await dataFiles()) {
      const target = join(libraryDir, path);
      await mkdir(dirname(target), { recursive: true });
      await copyFile(join(examplesDir, path), target, 1 /* COPYFILE_EXCL */).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
    }
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
    copyData,
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
