import { useDocuments } from '../stores/documents.ts';
import { refreshLibrary, useLibrary } from '../stores/library.ts';
import { openWorkflow } from '../stores/saving.ts';
import { showScreen } from '../stores/ui.ts';
import { activate } from '../stores/documents.ts';

const key = 'millrace.session';

interface Session {
  readonly open: readonly string[];
  readonly active: string | null;
}

function lastSession(): Session | null {
  try {
    const value = JSON.parse(localStorage.getItem(key) ?? 'null') as Session | null;
    return value && Array.isArray(value.open) ? value : null;
  } catch {
    return null;
  }
}

/** The sample that a first start opens. */
const sample = /(^|\/)folder-report\.flow\.ya?ml$/;

/** Opens what was open last time; on a first start the sample, else shows the library. Then keeps the session. */
export async function restoreSession(): Promise<void> {
  const last = lastSession();
  await refreshLibrary();
  const listed = new Set(useLibrary.getState().listing?.entries.map((entry) => entry.path));
  if (last) {
    for (const path of last.open) if (listed.has(path)) await openWorkflow(path, false);
    const target =
      last.active !== null && useDocuments.getState().order.includes(last.active) ? last.active : useDocuments.getState().order[0];
    if (target !== undefined) {
      activate(target);
      showScreen('canvas');
    }
  } else {
    const first = [...listed].find((path) => sample.test(path));
    if (first !== undefined) await openWorkflow(first);
  }
  useDocuments.subscribe(({ order, active }) => localStorage.setItem(key, JSON.stringify({ open: order, active } satisfies Session)));
  const { order, active } = useDocuments.getState();
  localStorage.setItem(key, JSON.stringify({ open: order, active } satisfies Session));
  // The window is as it was left: from here on it is the user's. Tests wait for it.
  document.documentElement.dataset.session = 'restored';
}
