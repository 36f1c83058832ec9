import { create } from 'zustand';
import type { JsonObject } from '../../engine/json.ts';
import { api } from '../api/client.ts';
import type { Hello, HostSettings } from '../../shared/contract/types.ts';

interface SettingsState {
  readonly hello: Hello | null;
  readonly settings: HostSettings | null;
}

const themeKey = 'millrace.theme';

/** What the host said of itself, and its settings. */
export const useSettings = create<SettingsState>(() => ({ hello: null, settings: null }));

export async function loadSettings(): Promise<void> {
  const [hello, settings] = await Promise.all([api.system.hello(), api.system.getSettings()]);
  useSettings.setState({ hello, settings });
  applyTheme(settings.theme);
}

/** Changes settings on the host; throws with the allowed range when it refuses. */
export async function putSettings(patch: Partial<HostSettings>): Promise<void> {
  const settings = await api.system.putSettings(patch as JsonObject);
  useSettings.setState({ settings });
  applyTheme(settings.theme);
}

const dark = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : null;
let theme: HostSettings['theme'] = 'system';

/** Shows a theme at once and remembers it for the first frame of the next start. */
export function applyTheme(next: HostSettings['theme']): void {
  theme = next;
  localStorage.setItem(themeKey, next);
  document.documentElement.dataset['theme'] = next === 'system' ? (dark?.matches ? 'dark' : 'light') : next;
}

/** Before the first frame: what was shown last time, without waiting for the host. */
export function applyRememberedTheme(): void {
  const last = localStorage.getItem(themeKey);
  applyTheme(last === 'light' || last === 'dark' ? last : 'system');
  dark?.addEventListener('change', () => theme === 'system' && applyTheme('system'));
}
