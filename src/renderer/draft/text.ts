import { actionCatalogue } from '../../engine/actions/catalog.ts';
import { checkFile, parseWorkflow, writeWorkflow } from '../../engine/format/index.ts';
import type { WorkflowFile } from '../../engine/format/model.ts';
import type { Problem } from '../../engine/format/problem.ts';

/** The window's only use of the file format: text to draft and back. */
export function readText(text: string, path: string): { readonly file: WorkflowFile | null; readonly problems: readonly Problem[] } {
  const { file, problems } = parseWorkflow(text, { file: path, actions: actionCatalogue });
  return { file, problems };
}

/** The text to save: comments, order and quoting of `previous` are kept where nothing changed. */
export function writeText(file: WorkflowFile, previous: string): string {
  return writeWorkflow(file, previous);
}

/** Every problem of a draft. It has no text yet, so lines are 0; `path` says where. */
export function checkDraft(file: WorkflowFile, path: string): readonly Problem[] {
  return checkFile(file, { file: path, actions: actionCatalogue });
}
