import { readFileSync, writeFileSync } from 'node:fs';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { desktopOrigin } from '../../shared/access.ts';
import { isObject, type Json } from '../../engine/json.ts';
import { developmentPage } from './lockdown.ts';

interface WindowState {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly maximized: boolean;
}

const smallest = { width: 900, height: 600 };
const usual: WindowState = { width: 1440, height: 900, maximized: false };
const saveDelayMs = 500;
/** Chromium writes what a page stores when it thinks fit; after a crash the same tabs should be open. */
const flushEveryMs = 1_000;

export interface WindowOptions {
  readonly preloadPath: string;
  /** Remembers where the window was. */
  readonly stateFile: string;
}

/** The window, where it was last time. It is shown when there is something in it. */
export function openWindow({ preloadPath, stateFile }: WindowOptions): BrowserWindow {
  const { maximized, ...bounds } = readState(stateFile);
  const window = new BrowserWindow({
    ...bounds,
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: 'Millrace',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0F1214' : '#F4F5F6',
    webPreferences: {
      preload: preloadPath,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: developmentPage() !== null,
      backgroundThrottling: true,
    },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  keepState(window, stateFile);
  // A lost renderer is loaded again; the host and its runs are not touched by it.
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload();
  });
  const flushing = setInterval(() => window.webContents.session.flushStorageData(), flushEveryMs);
  window.on('closed', () => clearInterval(flushing));
  void window.loadURL(developmentPage() ?? `${desktopOrigin}/`);
  return window;
}

function readState(file: string): WindowState {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as Json;
    if (!isObject(value)) return usual;
    const { x, y, width, height, maximized } = value;
    if (![x, y, width, height].every((entry) => typeof entry === 'number' && Number.isFinite(entry))) return usual;
    const state = { x, y, width, height, maximized: maximized === true } as Required<WindowState>;
    const { workArea } = screen.getDisplayMatching(state);
    // On a screen that is gone the window would not be seen.
    const seen =
      state.x < workArea.x + workArea.width - 100 &&
      state.x + state.width > workArea.x + 100 &&
      state.y >= workArea.y - 10 &&
      state.y < workArea.y + workArea.height - 100;
    return seen ? state : { ...usual, maximized: state.maximized };
  } catch {
    return usual;
  }
}

function keepState(window: BrowserWindow, file: string): void {
  let timer: NodeJS.Timeout | null = null;
  const save = (): void => {
    timer = null;
    if (window.isDestroyed()) return;
    const state: WindowState = { ...window.getNormalBounds(), maximized: window.isMaximized() };
    try {
      writeFileSync(file, JSON.stringify(state));
    } catch {
      // Where the window was is not worth a message.
    }
  };
  const later = (): void => {
    timer ??= setTimeout(save, saveDelayMs);
  };
  window.on('resize', later);
  window.on('move', later);
  window.on('close', () => {
    if (timer) clearTimeout(timer);
    save();
  });
}
