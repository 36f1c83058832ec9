import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActionCatalogue } from '../../../engine/actions/types.ts';
import { parseWorkflow } from '../../../engine/format/index.ts';
import type { WorkflowFile } from '../../../engine/format/model.ts';
import { workflowSuffix } from './locate.ts';

const maxDepth = 6;
const maxFiles = 5_000;
const maxSearchChars = 4_096;
const maxFileBytes = 1024 * 1024;

/** What a listing says of a file by itself, without its runs. */
export interface ScannedFile {
  readonly path: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly tasks: number;
  readonly searchText: string;
  readonly problems: number;
  readonly modifiedAt: number;
  readonly sizeBytes: number;
}

/** Reads the workflows of a folder; files that did not change since the last look are not read again. */
export interface Scanner {
  scan(dir: string): Promise<ScannedFile[]>;
}

export function createScanner(actions: ActionCatalogue): Scanner {
  let known = new Map<string, ScannedFile>();
  return {
    async scan(dir) {
      const next = new Map<string, ScannedFile>();
      for (const path of await findWorkflows(dir)) {
        const file = join(dir, path);
        const info = await stat(file).catch(() => null);
        if (!info?.isFile()) continue;
        const before = known.get(file);
        const same = before?.modifiedAt === info.mtimeMs && before.sizeBytes === info.size && before.path === path;
        next.set(file, same ? before : describe(path, await readText(file, info.size), info, actions));
      }
      known = next;
      return [...next.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
    },
  };
}

/** Paths below `dir` with forward slashes. Hidden folders, node_modules and links to folders are passed over. */
export async function findWorkflows(dir: string): Promise<string[]> {
  const found: string[] = [];
  const visit = async (folder: string, prefix: string, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (found.length >= maxFiles) return;
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      if (entry.isDirectory()) {
        if (depth < maxDepth) await visit(join(folder, entry.name), `${prefix}${entry.name}/`, depth + 1);
      } else if (entry.name.endsWith(workflowSuffix)) found.push(prefix + entry.name);
    }
  };
  await visit(dir, '', 0);
  return found;
}

async function readText(file: string, sizeBytes: number): Promise<string | null> {
  if (sizeBytes > maxFileBytes) return null;
  return readFile(file, 'utf8').catch(() => null);
}

function describe(path: string, text: string | null, info: { mtimeMs: number; size: number }, actions: ActionCatalogue): ScannedFile {
  const parsed = text === null ? null : parseWorkflow(text, { file: path, actions });
  const source = parsed?.file ?? null;
  return {
    path,
    name: source?.name ?? path.split('/').at(-1)?.slice(0, -workflowSuffix.length) ?? path,
    description: source?.description ?? '',
    tags: source?.tags ?? [],
    tasks: Object.keys(source?.tasks ?? {}).length,
    searchText: source ? searchTextOf(source) : '',
    problems: parsed?.problems.length ?? 1,
    modifiedAt: info.mtimeMs,
    sizeBytes: info.size,
  };
}

/** Task names, actions and parameter texts, cut to what a search needs. */
export function searchTextOf(file: WorkflowFile): string {
  const words: string[] = [];
  let length = 0;
  const add = (value: unknown, depth: number): void => {
    if (length >= maxSearchChars || depth > 6) return;
    if (typeof value === 'string') {
      words.push(value);
      length += value.length + 1;
    } else if (typeof value === 'object' && value !== null) for (const entry of Object.values(value)) add(entry, depth + 1);
  };
  for (const [id, task] of Object.entries(file.tasks)) {
    add(id, 0);
    add(task.name, 0);
    add(task.action, 0);
    add(task.with, 0);
  }
  return words.join('\n').slice(0, maxSearchChars);
}
