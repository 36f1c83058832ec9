import { create } from 'zustand';
import type { LibraryListing, TemplateEntry } from '../../shared/contract/types.ts';
import { api } from '../api/client.ts';
import { inWords } from '../api/errors.ts';

interface LibraryState {
  readonly listing: LibraryListing | null;
  readonly templates: readonly TemplateEntry[];
  readonly loading: boolean;
  /** Why the list could not be read; null while it could. */
  readonly problem: string | null;
}

export const useLibrary = create<LibraryState>(() => ({ listing: null, templates: [], loading: false, problem: null }));

let running: Promise<void> | null = null;
let again = false;

/** Lists the library folder. Calls that come while one is under way are one more. */
export function refreshLibrary(): Promise<void> {
  if (running) {
    again = true;
    return running;
  }
  useLibrary.setState({ loading: true });
  running = read().finally(() => {
    running = null;
    useLibrary.setState({ loading: false });
    if (again) {
      again = false;
      void refreshLibrary();
    }
  });
  return running;
}

async function read(): Promise<void> {
  try {
    useLibrary.setState({ listing: await api.library.list(), problem: null });
  } catch (cause) {
    useLibrary.setState({ problem: inWords(cause).message });
  }
}

export async function loadTemplates(): Promise<void> {
  try {
    useLibrary.setState({ templates: await api.library.templates() });
  } catch {
    // Without templates one can still begin with an empty workflow; the banner tells when the host is gone.
    useLibrary.setState({ templates: [] });
  }
}

/** Makes another folder the library. */
export async function openLibrary(dir: string): Promise<void> {
  useLibrary.setState({ listing: await api.library.open({ dir }), problem: null });
}
