import { notify, notifyError } from '../ui/notices.tsx';
import { isTextTarget } from '../lib/keys.ts';
import { plural } from '../lib/format.ts';
import { selectionNow } from '../stores/selection.ts';
import { useUi } from '../stores/ui.ts';
import { copyText, deleteSelection, pasteText } from './actions.ts';
import { canvas } from './canvas-api.ts';

/** Copies the selected tasks as text, from a menu or the palette. */
export async function clipboardCopy(): Promise<void> {
  const text = copyText();
  if (text === null) return;
  try {
    await navigator.clipboard.writeText(text);
    notify({ tone: 'info', text: `Copied ${plural(selectionNow().tasks.size, 'task')} as text.` });
  } catch (cause) {
    notifyError('Not copied', cause);
  }
}

export async function clipboardCut(): Promise<void> {
  const text = copyText();
  if (text === null) return;
  try {
    await navigator.clipboard.writeText(text);
    deleteSelection();
  } catch (cause) {
    notifyError('Not cut', cause);
  }
}

export async function clipboardPaste(): Promise<void> {
  try {
    paste(await navigator.clipboard.readText());
  } catch (cause) {
    notifyError('Not pasted', cause);
  }
}

function paste(text: string): void {
  const at = canvas()?.spot();
  if (!at) return;
  if (!pasteText(text, at)) notify({ tone: 'info', text: 'The clipboard holds no tasks.' });
}

/** The clipboard events of the page, which need no permission: Ctrl+C, X and V on the canvas. */
export function listenToClipboard(): () => void {
  const isOurs = (event: ClipboardEvent): boolean => {
    if (useUi.getState().screen !== 'canvas' || isTextTarget(event.target)) return false;
    if (document.querySelector('[role="dialog"][data-state="open"]')) return false;
    return event.type === 'paste' || (document.getSelection()?.isCollapsed ?? true);
  };
  const take = (event: ClipboardEvent): void => {
    if (!isOurs(event)) return;
    const text = copyText();
    if (text === null) return;
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    if (event.type === 'cut') deleteSelection();
  };
  const put = (event: ClipboardEvent): void => {
    if (!isOurs(event)) return;
    event.preventDefault();
    paste(event.clipboardData?.getData('text/plain') ?? '');
  };
  document.addEventListener('copy', take);
  document.addEventListener('cut', take);
  document.addEventListener('paste', put);
  return () => {
    document.removeEventListener('copy', take);
    document.removeEventListener('cut', take);
    document.removeEventListener('paste', put);
  };
}
