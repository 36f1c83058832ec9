import { type ListReader, noLists } from '../../../engine/long-list.ts';
import type { Effects } from '../../../engine/runtime/effects.ts';
import { createChildren } from './child.ts';
import { allowedEnvironment } from './environment.ts';
import { createFiles } from './files.ts';
import { createHttp } from './http.ts';
import { createKeptLines, plainLines } from './kept-lines.ts';
import { createMessages } from './messages.ts';
import { createProcesses } from './processes.ts';
import { createScripts } from './scripts.ts';

export interface EffectsOptions {
  /** The file `script-child`: builds move files, so whoever composes the program says where it is. */
  readonly scriptChildPath: string;
  /** The Node that runs scripts; this process's own unless told otherwise. In Electron also give `nodeEnv`. */
  readonly nodePath?: string;
  /** `{ ELECTRON_RUN_AS_NODE: '1' }` where nodePath is Electron. */
  readonly nodeEnv?: Readonly<Record<string, string>>;
  /** Shows a desktop notification and says whether it did; without one nothing is shown. */
  readonly notify?: Effects['messages']['notify'];
  /** What tasks' processes see; the allow-listed part of this process's environment unless told otherwise. */
  readonly env?: Readonly<Record<string, string>>;
  readonly userAgent?: string;
  /** Where copies of long files are kept; without it they are held in memory. */
  readonly blobsFolder?: string;
}

export interface HostEffects extends Effects {
  /** Opens the lists that its file port made. */
  readonly lists: ListReader;
  close(): Promise<void>;
}

/** The real outside world. `close` stops every process that still runs and waits until it is gone. */
export function createEffects(options: EffectsOptions): HostEffects {
  const env = options.env ?? allowedEnvironment(process.env);
  const children = createChildren();
  const kept = options.blobsFolder === undefined ? null : createKeptLines(options.blobsFolder);
  return {
    files: createFiles(kept?.read ?? plainLines),
    lists: kept ?? noLists,
    http: createHttp({ userAgent: options.userAgent ?? 'millrace' }),
    processes: createProcesses(children, env),
    scripts: createScripts(children, {
      scriptChildPath: options.scriptChildPath,
      nodePath: options.nodePath ?? process.execPath,
      nodeEnv: options.nodeEnv ?? {},
      env,
    }),
    messages: createMessages(options.notify),
    close: () => children.close(),
  };
}
