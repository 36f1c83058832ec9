import { create } from 'zustand';
import type { WorkflowFile } from '../../engine/format/model.ts';
import type { Problem } from '../../engine/format/problem.ts';
import { type History, record, redo, startHistory, undo } from '../draft/history.ts';

export type SaveState = 'saved' | 'unsaved' | 'saving' | 'failed';

/** An open workflow: the draft, what of it is on disk, and what can be undone. */
export interface OpenDocument {
  readonly path: string;
  /** null: the text cannot be read as a workflow; the problems say why. */
  readonly history: History<WorkflowFile> | null;
  /** The text on disk, or of the restored draft: comments and order of the next save come from it. */
  readonly text: string;
  readonly saved: {
    /** The very object that was read or written last; the draft differs when it is another one. */
    readonly file: WorkflowFile | null;
    readonly hash: string;
    readonly at: number;
  };
  readonly saving: boolean;
  readonly saveError: string | null;
  /** The file on disk is another one than the one this draft began with. */
  readonly conflict: boolean;
  /** When the edits were made that came back after a crash; null when none did. */
  readonly restoredAt: number | null;
  readonly problems: readonly Problem[];
}

export interface DocumentsState {
  /** In the order of the tabs. */
  readonly order: readonly string[];
  readonly active: string | null;
  readonly byPath: Readonly<Record<string, OpenDocument>>;
}

export const useDocuments = create<DocumentsState>(() => ({ order: [], active: null, byPath: {} }));

export function documentNow(path: string): OpenDocument | undefined {
  return useDocuments.getState().byPath[path];
}

export function activeDocument(): OpenDocument | undefined {
  const { active, byPath } = useDocuments.getState();
  return active === null ? undefined : byPath[active];
}

export function fileNow(path: string): WorkflowFile | null {
  return documentNow(path)?.history?.present ?? null;
}

export function isDirty(document: OpenDocument): boolean {
  return document.history !== null && document.history.present !== document.saved.file;
}

export function saveStateOf(document: OpenDocument): SaveState {
  if (document.saving) return 'saving';
  if (!isDirty(document)) return 'saved';
  return document.saveError ? 'failed' : 'unsaved';
}

/** Puts a document into the tabs, or replaces it there. */
export function putDocument(document: OpenDocument): void {
  useDocuments.setState((state) => ({
    order: state.order.includes(document.path) ? state.order : [...state.order, document.path],
    byPath: { ...state.byPath, [document.path]: document },
  }));
}

/** Changes the record of an open document; nothing when it was closed meanwhile. */
export function patchDocument(path: string, patch: Partial<Omit<OpenDocument, 'path'>>): void {
  useDocuments.setState((state) => {
    const before = state.byPath[path];
    return before ? { byPath: { ...state.byPath, [path]: { ...before, ...patch } } } : state;
  });
}

export function activate(path: string | null): void {
  useDocuments.setState({ active: path });
}

/** Takes a document out of the tabs; its neighbour becomes the active one. */
export function dropDocument(path: string): void {
  useDocuments.setState((state) => {
    const at = state.order.indexOf(path);
    const order = state.order.filter((other) => other !== path);
    const { [path]: _gone, ...byPath } = state.byPath;
    return { order, byPath, active: state.active === path ? (order[Math.min(at, order.length - 1)] ?? null) : state.active };
  });
}

/** The file goes on under another path. */
export function movePath(from: string, to: string): void {
  useDocuments.setState((state) => {
    const document = state.byPath[from];
    if (!document || from === to) return state;
    const { [from]: _gone, ...rest } = state.byPath;
    return {
      order: state.order.map((path) => (path === from ? to : path)),
      byPath: { ...rest, [to]: { ...document, path: to } },
      active: state.active === from ? to : state.active,
    };
  });
}

/**
 * The one way to change a workflow: `change` gives the next file, `label` says what it does for the undo menu. Changes
 * with the same `mergeKey` in a row undo together.
 */
export function edit(path: string, label: string, change: (file: WorkflowFile) => WorkflowFile, mergeKey: string | null = null): void {
  const document = documentNow(path);
  if (!document?.history) return;
  const next = record(document.history, change(document.history.present), label, mergeKey);
  if (next !== document.history) patchDocument(path, { history: next, saveError: null });
}

export function undoEdit(path: string): void {
  const document = documentNow(path);
  if (document?.history) patchDocument(path, { history: undo(document.history), saveError: null });
}

export function redoEdit(path: string): void {
  const document = documentNow(path);
  if (document?.history) patchDocument(path, { history: redo(document.history), saveError: null });
}

/** A document as it is opened: `restored` holds edits that were never saved. */
export function newDocument(opened: {
  readonly path: string;
  readonly text: string;
  readonly hash: string;
  readonly modifiedAt: number;
  readonly file: WorkflowFile | null;
  readonly problems: readonly Problem[];
  readonly restored: { readonly file: WorkflowFile; readonly at: number } | null;
  readonly conflict: boolean;
}): OpenDocument {
  const base = opened.file ? startHistory(opened.file) : null;
  const history = opened.restored
    ? base
      ? record(base, opened.restored.file, 'edits from before')
      : startHistory(opened.restored.file)
    : base;
  return {
    path: opened.path,
    history,
    text: opened.text,
    saved: { file: opened.file, hash: opened.hash, at: opened.modifiedAt },
    saving: false,
    saveError: null,
    conflict: opened.conflict,
    restoredAt: opened.restored?.at ?? null,
    problems: opened.problems,
  };
}

// ---- what components read

export function useActivePath(): string | null {
  return useDocuments((state) => state.active);
}

export function useDocument(path: string | null): OpenDocument | undefined {
  return useDocuments((state) => (path === null ? undefined : state.byPath[path]));
}

export function useFile(path: string): WorkflowFile | null {
  return useDocuments((state) => state.byPath[path]?.history?.present ?? null);
}

const noProblems: readonly Problem[] = [];

export function useProblems(path: string | null): readonly Problem[] {
  return useDocuments((state) => (path === null ? noProblems : (state.byPath[path]?.problems ?? noProblems)));
}

/** What the file is called on tabs and in sentences. */
export function titleOf(path: string, file: WorkflowFile | null): string {
  return file?.name || (path.split('/').at(-1) ?? path).replace(/\.flow\.ya?ml$|\.ya?ml$|\.json$/i, '');
}
