import { api } from '../api/client.ts';
import { documentNow, dropDocument, movePath, titleOf } from '../stores/documents.ts';
import { openLibrary, refreshLibrary } from '../stores/library.ts';
import { openWorkflow } from '../stores/saving.ts';
import { useSettings } from '../stores/settings.ts';
import { showScreen } from '../stores/ui.ts';
import { ask } from '../ui/confirm.tsx';
import { notify, notifyError } from '../ui/notices.tsx';

/** A new workflow, opened. `template` null begins with nothing. */
export async function createWorkflow(name: string, template: string | null): Promise<boolean> {
  try {
    const { path } = await api.library.create({ name, template });
    void refreshLibrary();
    return await openWorkflow(path);
  } catch (cause) {
    notifyError('Not created', cause);
    return false;
  }
}

export async function duplicateWorkflow(path: string): Promise<void> {
  try {
    const copy = await api.library.duplicate({ path });
    await refreshLibrary();
    notify({ tone: 'info', text: `Copied to ${copy.path}.`, action: { label: 'Open', run: () => void openWorkflow(copy.path) } });
  } catch (cause) {
    notifyError('Not duplicated', cause);
  }
}

export async function renameWorkflow(path: string, name: string): Promise<boolean> {
  try {
    const renamed = await api.library.rename({ path, name });
    movePath(path, renamed.path);
    await refreshLibrary();
    return true;
  } catch (cause) {
    notifyError('Not renamed', cause);
    return false;
  }
}

export async function deleteWorkflow(path: string): Promise<void> {
  const title = titleOf(path, documentNow(path)?.history?.present ?? null);
  const answer = await ask({
    title: `Delete ${title}?`,
    text: `The file ${path} is deleted. Its runs stay in the list, and its saved versions are kept.`,
    choices: [{ id: 'delete', label: 'Delete', danger: true }],
  });
  if (answer !== 'delete') return;
  try {
    await api.library.remove({ path });
    dropDocument(path);
    await refreshLibrary();
  } catch (cause) {
    notifyError('Not deleted', cause);
  }
}

/** Shows a file in the system's file manager. */
export async function showInFolder(path: string): Promise<void> {
  await api.system.showInFolder({ path }).catch((cause: unknown) => notifyError('Not shown', cause));
}

let askForFolder: (() => void) | null = null;

/** The library screen offers a field for a folder where there is no native dialog. */
export function provideFolderField(show: (() => void) | null): void {
  askForFolder = show;
}

/** Chooses another library folder: with the system's dialog where there is one. Throws when the folder cannot be opened. */
export async function chooseLibrary(): Promise<void> {
  if (!useSettings.getState().hello?.capabilities.pickFolder) {
    showScreen('library');
    requestAnimationFrame(() => askForFolder?.());
    return;
  }
  const dir = await api.system.pickFolder({ title: 'Open a library folder' });
  if (dir !== null) await openLibrary(dir);
}
