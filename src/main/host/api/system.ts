import { MillraceError } from '../../../engine/errors.ts';
import { protocolVersion } from '../../../shared/contract/index.ts';
import { api, type Parts } from './base.ts';
import { guarded } from './errors.ts';

export function systemApi(parts: Parts) {
  const { options, library, log } = parts;
  return {
    hello: api.system.hello.handler(() => ({
      version: options.version,
      protocol: protocolVersion,
      host: options.kind,
      platform: process.platform,
      capabilities: {
        pickFolder: options.desktop.pickFolder !== undefined,
        showInFolder: options.desktop.showInFolder !== undefined,
        notifications: options.desktop.notify !== undefined,
      },
      dataDir: options.dataDir,
      libraryDir: library.dir,
      cores: parts.cores,
    })),
    getSettings: api.system.getSettings.handler(() => parts.settings()),
    putSettings: api.system.putSettings.handler(({ input }) => parts.changeSettings(input)),
    pickFolder: api.system.pickFolder.handler(({ input }) => {
      if (!options.desktop.pickFolder) throw unsupported('This host has no dialog for folders.');
      return options.desktop.pickFolder(input.title);
    }),
    showInFolder: api.system.showInFolder.handler(({ input }) => {
      if (!options.desktop.showInFolder) throw unsupported('This host has no file manager.');
      options.desktop.showInFolder(library.fileOf(input.path));
      return null;
    }),
    watch: api.system.watch.handler(({ context, signal }) =>
      guarded(
        parts.systemFeed.watch(
          parts.runtime.active().map((handle) => handle.summary()),
          { signal, congested: context.congested },
        ),
        log,
      ),
    ),
  };
}

function unsupported(message: string): MillraceError {
  return new MillraceError('unsupported', message);
}
