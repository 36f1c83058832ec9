import { activate, useDocuments } from '../stores/documents.ts';
import { refreshLibrary, useLibrary } from '../stores/library.ts';
import { openWorkflow } from '../stores/saving.ts';
import { countScreensShown, showScreen } from '../stores/ui.ts';

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

/**
 * Opens what was open last time; on a first start the sample, else shows the library. Then keeps the session. Who opened
 * a workflow or went to a screen meanwhile stays there.
 */
export async function restoreSession(): Promise<void> {
  const last = lastSession();
  const shownBefore = countScreensShown();
  await refreshLibrary();
  const listed = [...new Set(useLibrary.getState().listing?.entries.map((entry) => entry.path))];
  const first = listed.find((path) => sample.test(path));
  const { open, active: wanted } = last ?? { open: first === undefined ? [] : [first], active: first ?? null };
  for (const path of open) if (listed.includes(path)) await openWorkflow(path, false);
  const now = useDocuments.getState();
  const target = now.active ?? (wanted !== null && now.order.includes(wanted) ? wanted : now.order[0]);
  if (target !== undefined) {
    activate(target);
    if (countScreensShown() === shownBefore) showScreen('canvas');
  }
  useDocuments.subscribe(({ order, active }) => localStorage.setItem(key, JSON.stringify({ open: order, active } satisfies Session)));
  const { order, active } = useDocuments.getState();
  localStorage.setItem(key, JSON.stringify({ open: order, active } satisfies Session));
  // The window is as it was left: from here on it is the user's. Tests wait for it.
  document.documentElement.dataset.session = 'restored';
}
