import { actionCatalogue } from '../../engine/actions/catalog.ts';
import { claimOwner } from '../store/owner.ts';
import { watchAsks } from './asks.ts';
import { createRouter } from './api/index.ts';
import { createBench } from './bench.ts';
import { limitsOf, openCore } from './core.ts';
import { createRunFeed } from './feed/run-feed.ts';
import { createSystemFeed } from './feed/system-feed.ts';
import type { Host, HostOptions } from './host.ts';
import { type Library, openLibrary } from './library/library.ts';
import { libraryKey } from './library/remembered.ts';
import { findWorkflows } from './library/scan.ts';
import { createTemplates } from './library/templates.ts';
import { describeRestored } from './held-runs.ts';
import { LiveLimits } from './live-limits.ts';
import { describeError } from './log.ts';
import { startMetrics } from './metrics.ts';
import { startRetention } from './retention.ts';
import { hasEnded } from './run-status.ts';
import { userName } from './user-name.ts';

/** How long attempts may take to end when the host pauses them on its way out, ms. What is not done by then is interrupted. */
const quitGraceMs = 3_000;
const seededKey = 'seeded';

/**
 * The program: store, engine, library, feeds and the calls, with every run that was going taken up again. Errors: `in_use`
 * when another process has the data folder, `unsupported`, `storage`.
 */
export async function createHost(options: HostOptions): Promise<Host> {
  const log = options.log.write;
  // Opened below, with the store that the core brings; nothing asks for a path before.
  let opened: Library | null = null;
  const core = await openCore({ ...options, pathOf: (file) => opened?.pathOf(file) ?? file });
  const { store, runtime, runs } = core;
  try {
    const templates = createTemplates({ examplesDir: options.examplesDir, sourcesDir: options.appSourcesDir, actions: actionCatalogue });
    const remembered = await store.getSetting(libraryKey);
    const dir = options.libraryDir ?? (typeof remembered === 'string' ? remembered : options.defaultLibraryDir);
    if ((await store.getSetting(seededKey)) === undefined) {
      if ((await findWorkflows(dir)).length === 0) {
        await templates
          .seed(dir)
          .catch((error: unknown) => log('error', 'The examples could not be laid into the library.', describeError(error)));
      }
      await store.putSetting(seededKey, true);
    }
    const library = await openLibrary({
      dir,
      store,
      actions: actionCatalogue,
      templates,
      remember: (folder) => store.putSetting(libraryKey, folder),
    });
    opened = library;

    const systemFeed = createSystemFeed();
    const runFeed = createRunFeed();
    const stops = [
      runs.onRun((summary) => systemFeed.run(summary)),
      watchAsks({
        runs,
        changed: (summary) => systemFeed.run(summary),
        asked: ({ workflow, taskName, ask }) => options.desktop.notify?.({ title: `${workflow}: ${taskName}`, body: ask.prompt }),
      }),
      library.onChange(() => systemFeed.libraryChanged()),
      store.onStorage((state) => {
        const restored = store.restored();
        const message = state.ok ? restored && describeRestored(restored) : state.error.message;
        systemFeed.storage({ ok: state.ok, message });
      }),
      store.onRestored((restored) => systemFeed.storage({ ok: true, message: describeRestored(restored) })),
    ];

    const live = new LiveLimits(limitsOf(core.settings()));
    core.onSettings((settings) => live.reset(limitsOf(settings)));
    const metrics = startMetrics({
      runtime,
      store,
      limits: () => live.shown,
      record: () => core.settings().monitoring,
      onSample(sample) {
        systemFeed.sample(sample);
        live.look(limitsOf(core.settings()), core.settings(), { ...sample, load: core.load() });
        runtime.setLimits(live.limits);
      },
    });
    const retention = startRetention({ store, settings: core.settings, log });

    const bench = createBench(options, store);
    const router = createRouter({
      options,
      cores: core.cores,
      store,
      runtime,
      runs,
      library,
      systemFeed,
      runFeed,
      bench,
      log,
      settings: core.settings,
      changeSettings: core.changeSettings,
      storageProblem: core.storageProblem,
      userName: userName(),
    });

    await runs.recoverAll();
    log('info', 'Host started.', {
      kind: options.kind,
      dataDir: options.dataDir,
      libraryDir: library.dir,
      activeRuns: runtime.active().length,
    });

    const quiet = async (): Promise<void> => {
      const active = runtime.active();
      if (core.settings().onQuit === 'finish') {
        await Promise.all(active.map((handle) => handle.settled()));
        return;
      }
      const going = active.filter((handle) => !['paused', 'waiting', 'canceling'].includes(handle.summary().status));
      const paused = Promise.all(going.map((handle) => handle.pause().then(() => handle.settled())));
      await Promise.race([paused, new Promise((resolve) => setTimeout(resolve, quitGraceMs).unref())]);
    };

    let closing: Promise<void> | null = null;
    const shutDown = async (): Promise<void> => {
      log('info', 'Host stops.', { activeRuns: runtime.active().length });
      await quiet().catch((error: unknown) => log('error', 'Runs could not be paused.', describeError(error)));
      await bench.close();
      retention.stop();
      metrics.stop();
      for (const stop of stops) stop();
      runFeed.close();
      await library.close();
      await core.close();
    };

    return {
      router,
      log,
      announce(url) {
        try {
          claimOwner(options.dataDir, { kind: options.kind, url });
        } catch (error) {
          log('warn', 'The address could not be noted: the command line will not find this host.', describeError(error));
        }
      },
      activeRuns: () => runtime.active().filter((handle) => !hasEnded(handle.summary().status)).length,
      close() {
        closing ??= shutDown();
        return closing;
      },
    };
  } catch (error) {
    await core.close();
    throw error;
  }
}
