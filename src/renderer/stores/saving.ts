import { MillraceError } from '../../engine/errors.ts';
import type { WorkflowFile } from '../../engine/format/model.ts';
import { api } from '../api/client.ts';
import { inWords, toMillraceError } from '../api/errors.ts';
import { checkDraft, readText, writeText } from '../draft/text.ts';
import { ask } from '../ui/confirm.tsx';
import { notify, notifyError } from '../ui/notices.tsx';
import { startHistory } from '../draft/history.ts';
import {
  activate,
  documentNow,
  dropDocument,
  isDirty,
  newDocument,
  patchDocument,
  putDocument,
  titleOf,
  useDocuments,
} from './documents.ts';
import { showScreen } from './ui.ts';

const journalDelayMs = 300;
const checkDelayMs = 150;

/**
 * Opens a workflow in a tab, or shows the tab it has. Edits that a crash left unsaved come back. Without `show` the tab
 * stays in the background.
 */
export async function openWorkflow(path: string, show = true): Promise<boolean> {
  if (!documentNow(path)) {
    try {
      await load(path);
    } catch (cause) {
      notifyError(`${path} was not opened`, cause);
      return false;
    }
  }
  if (show) {
    activate(path);
    showScreen('canvas');
  }
  return true;
}

async function load(path: string): Promise<void> {
  const read = await api.library.read({ path });
  const disk = await readText(read.text, path);
  const draft = read.draft && read.draft.text !== read.text ? await readText(read.draft.text, path) : null;
  const restored = draft?.file && read.draft ? { file: draft.file, at: read.draft.savedAt } : null;
  putDocument(
    newDocument({
      path: read.path,
      text: read.text,
      hash: read.hash,
      modifiedAt: read.modifiedAt,
      file: disk.file,
      problems: restored && draft ? draft.problems : disk.problems,
      restored,
      conflict: restored !== null && read.draft?.baseHash != null && read.draft.baseHash !== read.hash,
    }),
  );
}

/** Closes a tab. Asks first when there is something to lose. */
export async function closeWorkflow(path: string): Promise<void> {
  const document = documentNow(path);
  if (!document) return;
  if (isDirty(document)) {
    const answer = await ask({
      title: `Save ${titleOf(path, document.history?.present ?? null)}?`,
      text: 'It has changes that are not saved.',
      choices: [
        { id: 'discard', label: 'Discard changes', danger: true },
        { id: 'save', label: 'Save' },
      ],
    });
    if (answer === null || (answer === 'save' && !(await save(path)))) return;
    if (answer === 'discard') await api.library.discardDraft({ path }).catch(() => undefined);
  }
  dropDocument(path);
  if (useDocuments.getState().active === null) showScreen('library');
}

/**
 * Writes the draft to its file. True when the host said that it is there. Asks what to do when the file on disk is not
 * the one that the draft began with.
 */
export async function save(path: string, overwrite = false): Promise<boolean> {
  const document = documentNow(path);
  const file = document?.history?.present;
  if (!document || !file) return false;
  if (document.saving) {
    await settled(path);
    return save(path, overwrite);
  }
  if (!isDirty(document) && !overwrite) return true;
  cancelJournal(path);
  patchDocument(path, { saving: true, saveError: null });
  try {
    const text = await writeText(file, document.text);
    const { hash, savedAt } = await api.library.write({ path, text, expectedHash: overwrite ? null : document.saved.hash });
    patchDocument(path, { saving: false, text, saved: { file, hash, at: savedAt }, conflict: false, restoredAt: null });
    const now = documentNow(path);
    if (now && isDirty(now)) scheduleJournal(path);
    return true;
  } catch (cause) {
    const error = toMillraceError(cause);
    patchDocument(path, { saving: false, saveError: error.message });
    scheduleJournal(path);
    if (error.code === 'conflict') return resolveConflict(path);
    notifyError('Not saved', error);
    return false;
  }
}

async function settled(path: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = useDocuments.subscribe((state) => {
      if (state.byPath[path]?.saving) return;
      stop();
      resolve();
    });
  });
}

async function resolveConflict(path: string): Promise<boolean> {
  patchDocument(path, { conflict: true });
  const answer = await ask({
    title: 'The file was changed by somebody else',
    text: 'What is on disk is not what these edits began with. A version of each is kept either way.',
    choices: [
      { id: 'theirs', label: 'Take theirs', danger: true },
      { id: 'mine', label: 'Keep mine' },
    ],
  });
  if (answer === 'mine') return save(path, true);
  if (answer === 'theirs') await takeFromDisk(path);
  return false;
}

/** Shows what is on disk; the edits stay in the undo history. */
export async function takeFromDisk(path: string): Promise<void> {
  cancelJournal(path);
  try {
    await api.library.discardDraft({ path });
    const read = await api.library.read({ path });
    const { file, problems } = await readText(read.text, path);
    const before = documentNow(path);
    const past = before?.history;
    const history =
      file && past
        ? { ...startHistory(file), past: [...past.past, { label: 'my edits', value: past.present }] }
        : file
          ? startHistory(file)
          : null;
    patchDocument(path, {
      history,
      text: read.text,
      saved: { file, hash: read.hash, at: read.modifiedAt },
      conflict: false,
      restoredAt: null,
      saveError: null,
      problems,
    });
  } catch (cause) {
    notifyError('Not read again', cause);
  }
}

/** The files of the library changed: takes in what changed under open tabs without edits, marks the others. */
export async function lookAtDisk(): Promise<void> {
  for (const path of useDocuments.getState().order) {
    const document = documentNow(path);
    if (!document || document.saving) continue;
    try {
      const read = await api.library.read({ path });
      const now = documentNow(path);
      if (!now || now.saving || now.saved.hash === read.hash || now.saved.at > read.modifiedAt) continue;
      if (isDirty(now)) patchDocument(path, { conflict: true });
      else await takeFromDisk(path);
    } catch (cause) {
      if (toMillraceError(cause).code === 'not_found') patchDocument(path, { saveError: 'The file is not there any more.' });
    }
  }
}

// ---- journal and checks: after each change, a little later, once

const journals = new Map<string, ReturnType<typeof setTimeout>>();
const checks = new Map<string, ReturnType<typeof setTimeout>>();

function cancelJournal(path: string): void {
  clearTimeout(journals.get(path));
  journals.delete(path);
}

function scheduleJournal(path: string): void {
  cancelJournal(path);
  journals.set(
    path,
    setTimeout(() => void journal(path), journalDelayMs),
  );
}

async function journal(path: string): Promise<void> {
  journals.delete(path);
  const document = documentNow(path);
  const file = document?.history?.present;
  if (!document || !file || document.saving) return;
  try {
    if (isDirty(document)) await api.library.putDraft({ path, text: await writeText(file, document.text), baseHash: document.saved.hash });
    else await api.library.discardDraft({ path });
  } catch (cause) {
    if (cause instanceof MillraceError && cause.code === 'unavailable') {
      // The banner says that the host is gone; the edit is journalled as soon as it is back.
      if (!journals.has(path)) scheduleJournal(path);
    } else notify({ tone: 'error', text: `Edits are not journalled: ${inWords(cause).message}`, hint: 'Save now to be safe.' });
  }
}

function scheduleCheck(path: string): void {
  clearTimeout(checks.get(path));
  checks.set(
    path,
    setTimeout(() => {
      const file: WorkflowFile | undefined = documentNow(path)?.history?.present;
      if (!file) return;
      checkDraft(file, path).then(
        (problems) => documentNow(path)?.history?.present === file && patchDocument(path, { problems }),
        (cause: unknown) => notifyError('Not checked', cause),
      );
    }, checkDelayMs),
  );
}

/** Watches the documents: journals and checks whatever changes. Returns the function that stops it. */
export function watchDocuments(): () => void {
  // Whoever looks away may be about to close the window: what waits for its moment is journalled now.
  const flush = (): void => {
    for (const [path, timer] of journals) {
      clearTimeout(timer);
      void journal(path);
    }
  };
  window.addEventListener('blur', flush);
  window.addEventListener('pagehide', flush);
  const stop = useDocuments.subscribe((state, before) => {
    if (state.byPath === before.byPath) return;
    for (const path of state.order) {
      const now = state.byPath[path]?.history?.present;
      const old = before.byPath[path]?.history?.present;
      if (now === undefined || old === undefined || now === old) continue;
      scheduleJournal(path);
      scheduleCheck(path);
    }
  });
  return () => {
    stop();
    window.removeEventListener('blur', flush);
    window.removeEventListener('pagehide', flush);
  };
}
