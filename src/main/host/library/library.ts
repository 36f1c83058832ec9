import { existsSync } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { ActionCatalogue } from '../../../engine/actions/types.ts';
import { MillraceError } from '../../../engine/errors.ts';
import type { LibraryEntry, LibraryListing, TemplateEntry, WorkflowDocument } from '../../../shared/contract/types.ts';
import type { Store } from '../../store/api.ts';
import { contentHash } from '../../store/content-hash.ts';
import { writeFileAtomic } from '../atomic-file.ts';
import { percentile } from '../performance.ts';
import { createTextReader, maxTextBytes, readWorkflowText } from '../workflow-text.ts';
import { editWorkflowText } from './edit-text.ts';
import { createLocator, fileNameFor, workflowSuffix } from './locate.ts';
import { createScanner } from './scan.ts';
import type { Templates } from './templates.ts';
import { type FolderWatch, watchFolder } from './watch.ts';

const lastRunsShown = 20;

/** The workflows of a folder, as files. Paths are relative to it with forward slashes, or absolute for a file opened from outside. */
export interface Library {
  readonly dir: string;
  list(): Promise<LibraryListing>;
  /** Another folder becomes the library. `not_found`. */
  open(dir: string): Promise<LibraryListing>;
  templates(): Promise<TemplateEntry[]>;
  create(name: string, template: string | null): Promise<WorkflowDocument>;
  read(path: string): Promise<WorkflowDocument>;
  /** What a run needs of a file: its text and where it is. */
  source(path: string): Promise<{ file: string; path: string; text: string }>;
  write(path: string, text: string, expectedHash: string | null): Promise<{ hash: string; savedAt: number }>;
  putDraft(path: string, text: string, baseHash: string | null): Promise<void>;
  discardDraft(path: string): Promise<void>;
  rename(path: string, name: string): Promise<{ path: string }>;
  duplicate(path: string): Promise<WorkflowDocument>;
  remove(path: string): Promise<void>;
  versions(path: string): Promise<{ hash: string; savedAt: number }[]>;
  readVersion(hash: string): Promise<string>;
  /** The file itself, for the platform's file manager. */
  fileOf(path: string): string;
  /** How a file is called: relative to the library, or absolute. */
  pathOf(file: string): string;
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

export interface LibraryOptions {
  readonly dir: string;
  readonly store: Store;
  readonly actions: ActionCatalogue;
  readonly templates: Templates;
  /** Remembers another folder for the next start. */
  readonly remember: (dir: string) => Promise<void>;
}

export async function openLibrary({ dir: firstDir, store, actions, templates, remember }: LibraryOptions): Promise<Library> {
  let dir = resolve(firstDir);
  await mkdir(dir, { recursive: true });
  const locator = createLocator(() => dir);
  const scanner = createScanner(actions);
  const readSource = createTextReader();
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  let watch: FolderWatch = watchFolder(dir, changed);
  // Saves of one file follow each other, so that each compares with what the one before wrote.
  const saving = new Map<string, Promise<unknown>>();

  function inTurn<T>(file: string, work: () => Promise<T>): Promise<T> {
    const before = saving.get(file) ?? Promise.resolve();
    const turn = before.then(work, work);
    saving.set(file, turn);
    const done = (): void => {
      if (saving.get(file) === turn) saving.delete(file);
    };
    turn.then(done, done);
    return turn;
  }

  async function document(file: string): Promise<WorkflowDocument> {
    const [text, draft] = await Promise.all([readWorkflowText(file), store.getDraft(file)]);
    const { mtimeMs } = await stat(file);
    const hash = contentHash(text);
    const fresh = draft && draft.text !== text ? { text: draft.text, savedAt: draft.savedAt, baseHash: draft.baseHash } : null;
    return { path: locator.pathOf(file), text, hash, modifiedAt: mtimeMs, draft: fresh };
  }

  async function save(file: string, text: string): Promise<void> {
    if (Buffer.byteLength(text) > maxTextBytes) throw new MillraceError('too_large', 'A workflow file may have 1 MB at most.');
    await writeFileAtomic(file, text);
  }

  async function addNew(folder: string, name: string, text: string): Promise<WorkflowDocument> {
    const file = join(
      folder,
      fileNameFor(name, (fileName) => existsSync(join(folder, fileName))),
    );
    await save(file, text);
    await store.addVersion(file, text);
    changed();
    return document(file);
  }

  async function movePins(from: string, to: string): Promise<void> {
    for (const { task, result } of await store.listPins(from)) {
      await store.putPin(to, task, result);
      await store.removePin(from, task);
    }
  }

  async function entries(): Promise<LibraryEntry[]> {
    const files = await scanner.scan(dir);
    return Promise.all(
      files.map(async (file) => {
        const { runs } = await store.listRuns({ path: file.path, limit: lastRunsShown });
        const durations = runs.filter((run) => run.status === 'succeeded').map((run) => run.durationMs);
        return {
          ...file,
          lastRuns: runs.map(({ runId, status, durationMs, createdAt }) => ({ runId, status, durationMs, createdAt })),
          p50Ms: percentile(
            durations.sort((a, b) => a - b),
            0.5,
          ),
        };
      }),
    );
  }

  const library: Library = {
    get dir() {
      return dir;
    },
    async list() {
      return { dir, entries: await entries() };
    },
    async open(next) {
      const folder = resolve(next);
      const info = await stat(folder).catch(() => null);
      if (!isAbsolute(next) || !info?.isDirectory()) throw new MillraceError('not_found', `There is no folder ${next}.`);
      await watch.close();
      dir = folder;
      watch = watchFolder(dir, changed);
      await remember(dir);
      changed();
      return library.list();
    },
    templates: () => templates.list(),
    async create(name, template) {
      if (template === null) return addNew(dir, name, emptyWorkflow(name));
      const text = await templates.text(template, name);
      await templates.copyNeeded(template, dir);
      return addNew(dir, name, text);
    },
    read: (path) => document(locator.open(path)),
    async source(path) {
      const { file, path: name } = locator.find(path);
      return { file, path: name, text: await readSource(file) };
    },
    write(path, text, expectedHash) {
      const file = locator.file(path);
      return inTurn(file, async () => {
        const before = existsSync(file) ? await readWorkflowText(file) : null;
        if (expectedHash !== null && (before === null || contentHash(before) !== expectedHash)) {
          throw new MillraceError('conflict', `${locator.pathOf(file)} was changed by somebody else since it was opened.`, {
            hash: before === null ? null : contentHash(before),
          });
        }
        if (before !== null && before !== text) await store.addVersion(file, before);
        await save(file, text);
        await store.addVersion(file, text);
        await store.removeDraft(file);
        if (before === null) changed();
        return { hash: contentHash(text), savedAt: Date.now() };
      });
    },
    async putDraft(path, text, baseHash) {
      await store.putDraft(locator.file(path), text, baseHash);
    },
    async discardDraft(path) {
      await store.removeDraft(locator.file(path));
    },
    async rename(path, name) {
      const file = locator.file(path);
      const text = await readWorkflowText(file);
      const folder = dirname(file);
      const target = join(
        folder,
        fileNameFor(name, (fileName) => fileName !== basename(file) && existsSync(join(folder, fileName))),
      );
      await inTurn(file, async () => {
        await save(file, editWorkflowText(text, [{ path: ['name'], value: name }]));
        if (target !== file) await rename(file, target);
      });
      await store.removeDraft(file);
      if (target !== file) await movePins(file, target);
      changed();
      return { path: locator.pathOf(target) };
    },
    async duplicate(path) {
      const file = locator.file(path);
      const text = await readWorkflowText(file);
      const known = (await scanner.scan(dir)).find((entry) => entry.path === locator.pathOf(file));
      const name = `${known?.name ?? basename(file).slice(0, -workflowSuffix.length)} copy`;
      return addNew(dirname(file), name, editWorkflowText(text, [{ path: ['name'], value: name }]));
    },
    async remove(path) {
      const file = locator.file(path);
      // The last text stays among the versions, so that a mistake can be undone.
      await store.addVersion(file, await readWorkflowText(file));
      await rm(file);
      await store.removeDraft(file);
      for (const { task } of await store.listPins(file)) await store.removePin(file, task);
      changed();
    },
    versions: (path) => store.listVersions(locator.file(path)),
    async readVersion(hash) {
      const text = await store.getDefinition(hash);
      if (text === null) throw new MillraceError('not_found', 'That version is not kept any more.');
      return text;
    },
    fileOf: (path) => locator.file(path),
    pathOf: (file) => locator.pathOf(file),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => watch.close(),
  };
  return library;
}

/** What a new file holds. */
export function emptyWorkflow(name: string): string {
  return `millrace: 1\nname: ${JSON.stringify(name)}\ntasks: {}\n`;
}
