import type { WorkflowFile } from '../../engine/format/model.ts';
import type { Problem } from '../../engine/format/problem.ts';

/*
 * The window's only use of the file format: text to draft and back. Asked of a worker, so that neither opening nor the
 * journal of a large workflow stops the window.
 */

export type TextQuestion =
  | { readonly kind: 'read'; readonly text: string; readonly path: string }
  | { readonly kind: 'write'; readonly file: WorkflowFile; readonly previous: string }
  | { readonly kind: 'check'; readonly file: WorkflowFile; readonly path: string };

export type TextAnswer =
  | { readonly kind: 'read'; readonly file: WorkflowFile | null; readonly problems: readonly Problem[] }
  | { readonly kind: 'write'; readonly text: string }
  | { readonly kind: 'check'; readonly problems: readonly Problem[] };

interface Waiting {
  resolve(answer: TextAnswer): void;
  reject(error: Error): void;
}

let worker: Worker | null = null;
let nextId = 1;
const waiting = new Map<number, Waiting>();

function start(): Worker {
  if (worker) return worker;
  worker = new Worker(new URL('./text-worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }: MessageEvent<{ id: number; answer?: TextAnswer; error?: string }>) => {
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.answer) asked?.resolve(data.answer);
    else asked?.reject(new Error(data.error ?? 'The file cannot be worked on.'));
  };
  worker.onerror = (event) => {
    worker = null;
    const lost = [...waiting.values()];
    waiting.clear();
    for (const asked of lost) asked.reject(new Error(event.message || 'The file cannot be worked on.'));
  };
  return worker;
}

function ask(question: TextQuestion): Promise<TextAnswer> {
  const target = start();
  const id = nextId++;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    target.postMessage({ id, question });
  });
}

/** A file's text as a draft; `file` null when it cannot be drawn. */
export async function readText(
  text: string,
  path: string,
): Promise<{ readonly file: WorkflowFile | null; readonly problems: readonly Problem[] }> {
  const answer = await ask({ kind: 'read', text, path });
  return answer.kind === 'read' ? answer : { file: null, problems: [] };
}

/** The text to save: comments, order and quoting of `previous` are kept where nothing changed. */
export async function writeText(file: WorkflowFile, previous: string): Promise<string> {
  const answer = await ask({ kind: 'write', file, previous });
  return answer.kind === 'write' ? answer.text : previous;
}

/** Every problem of a draft. It has no text yet, so lines are 0; `path` says where. */
export async function checkDraft(file: WorkflowFile, path: string): Promise<readonly Problem[]> {
  const answer = await ask({ kind: 'check', file, path });
  return answer.kind === 'check' ? answer.problems : [];
}
