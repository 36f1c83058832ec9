import { lazy, Suspense, useEffect } from 'react';
import { useStore } from 'zustand';
import { connectionStore } from '../api/connection.ts';
import { FollowAsks } from '../asks/follow-asks.tsx';
import { QuestionsDialog } from '../asks/questions-dialog.tsx';
import { listenToClipboard } from '../canvas/clipboard-actions.ts';
import { LibraryScreen } from '../library/library-screen.tsx';
import { NewDialog } from '../library/new-dialog.tsx';
import { PinDialog } from '../pins/pin-dialog.tsx';
import { onDesktopCommand } from '../platform/desktop-port.ts';
import { isDirty, useDocuments } from '../stores/documents.ts';
import { lookAtDisk, watchDocuments } from '../stores/saving.ts';
import { loadSettings } from '../stores/settings.ts';
import { useSystem, watchSystem } from '../stores/system.ts';
import { useUi } from '../stores/ui.ts';
import { ConfirmHost } from '../ui/confirm.tsx';
import { LiveRegion } from '../ui/live-region.tsx';
import { NoticeHost, notifyError } from '../ui/notices.tsx';
import { TooltipProvider } from '../ui/tooltip.tsx';
import { ConnectionBanner } from './banner.tsx';
import { CanvasScreen } from './canvas-screen.tsx';
import { CommandPalette } from './command-palette.tsx';
import './commands/index.ts';
import { listenToKeys } from './commands/keyboard.ts';
import { runCommand } from './commands/registry.ts';
import { FollowRuns } from './follow-runs.tsx';
import { InputsDialog } from './inputs-dialog.tsx';
import { Rail } from './rail.tsx';
import { restoreSession } from './session.ts';
import { ShortcutList } from './shortcut-list.tsx';
import { StatusStrip } from './status-strip.tsx';
import { StorageBanner } from './storage-banner.tsx';
import { TopBar } from './top-bar.tsx';

const RunsScreen = lazy(async () => ({ default: (await import('../runs/runs-screen.tsx')).RunsScreen }));
const PerformanceScreen = lazy(async () => ({ default: (await import('../performance/performance-screen.tsx')).PerformanceScreen }));
const SettingsScreen = lazy(async () => ({ default: (await import('../settings/settings-screen.tsx')).SettingsScreen }));

let restored = false;

/** The window. */
export function App() {
  useLifecycle();
  return (
    <TooltipProvider>
      <div className="flex h-full flex-col">
        <TopBar />
        <ConnectionBanner />
        <StorageBanner />
        <div className="flex min-h-0 flex-1">
          <Rail />
          <CurrentScreen />
        </div>
        <StatusStrip />
      </div>
      <Overlays />
      <PinDialog />
      <ConfirmHost />
      <NoticeHost />
      <LiveRegion />
      <FollowRuns />
      <FollowAsks />
    </TooltipProvider>
  );
}

function CurrentScreen() {
  const screen = useUi((state) => state.screen);
  switch (screen) {
    case 'library':
      return <LibraryScreen />;
    case 'canvas':
      return <CanvasScreen />;
    default:
      return (
        <Suspense fallback={<main className="flex-1" />}>
          {screen === 'runs' ? <RunsScreen /> : screen === 'performance' ? <PerformanceScreen /> : <SettingsScreen />}
        </Suspense>
      );
  }
}

function Overlays() {
  const overlay = useUi((state) => state.overlay);
  switch (overlay) {
    case 'palette':
      return <CommandPalette />;
    case 'shortcuts':
      return <ShortcutList />;
    case 'inputs':
      return <InputsDialog />;
    case 'new':
      return <NewDialog />;
    case 'questions':
      return <QuestionsDialog />;
    default:
      return null;
  }
}

/** What runs as long as the window: feeds, keys, journal, the session. */
function useLifecycle(): void {
  useEffect(() => {
    const stops = [
      watchSystem(),
      watchDocuments(),
      listenToKeys(),
      listenToClipboard(),
      onDesktopCommand((command) => void runCommand(command)),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);

  const connected = useStore(connectionStore, (state) => state.kind === 'open');
  useEffect(() => {
    if (!connected) return;
    loadSettings().catch((cause: unknown) => notifyError('Settings were not read', cause));
    if (restored) return;
    restored = true;
    void restoreSession();
  }, [connected]);

  const libraryChanges = useSystem((state) => state.libraryChanges);
  useEffect(() => {
    if (libraryChanges > 0) void lookAtDisk();
  }, [libraryChanges]);

  const title = useDocuments((state) => {
    const document = state.active === null ? undefined : state.byPath[state.active];
    return document ? `${isDirty(document) ? '• ' : ''}${document.history?.present.name ?? document.path} – Millrace` : 'Millrace';
  });
  useEffect(() => {
    document.title = title;
  }, [title]);
}
