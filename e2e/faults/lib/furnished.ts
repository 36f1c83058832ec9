import { cpSync, copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../../src/main/store/client.ts';
import { readAcks } from './acks.ts';
import { killGroup, runHost } from './host-process.ts';
import { draftPath, settingKey } from './shown.ts';
import { newSite } from './sites.ts';

/** Data folders with finished and unfinished runs, a backup, and all else a store holds. */
export interface Furnished {
  readonly folder: string;
  /** Left by a host that was killed: with a log. */
  readonly unclean: string;
  /** Closed in order. */
  readonly clean: string;
  /** The log of an earlier life. */
  readonly staleWal: string;
}

const workerUrl = new URL('../../../src/main/store/worker.ts', import.meta.url);

export async function furnish(): Promise<Furnished> {
  const site = newSite();
  const { folder, dataDir } = site;
  const first = await runHost(site, { args: ['--runs', '3'] });
  if (first.code !== 0) throw new Error(`The runs that are to be there failed: ${first.stderr}`);
  const store = await openStore({ dataDir, workerUrl, log: () => undefined });
  const { runs } = await store.listRuns({ limit: 10 });
  // A run that is removed leaves free pages behind.
  const [newest] = runs;
  if (newest) await store.removeRun(newest.runId);
  await store.putSetting(settingKey, { name: 'a setting', values: [1, 2, 3] });
  for (let version = 1; version <= 3; version += 1) await store.addVersion(draftPath, `name: version ${version}\n`);
  await store.putDraft(draftPath, 'name: not saved yet\n', null);
  await store.putPin(draftPath, 'first', { n: 42 });
  await store.backUp();
  await store.close();
  const staleWal = join(folder, 'stale-wal');
  await runAndKill(site, 4, 20);
  copyFileSync(join(dataDir, 'store.sqlite-wal'), staleWal);
  await runAndKill(site, 5, 20);
  const unclean = join(folder, 'unclean');
  const clean = join(folder, 'clean');
  cpSync(dataDir, unclean, { recursive: true });
  cpSync(dataDir, clean, { recursive: true });
  const again = await openStore({ dataDir: clean, workerUrl, log: () => undefined });
  await again.close();
  if (!existsSync(join(unclean, 'store.sqlite-wal'))) throw new Error('The killed host left no log.');
  return { folder, unclean, clean, staleWal };
}

/** Lets a host run until it has told of so many ends, and kills it. */
async function runAndKill(site: Parameters<typeof runHost>[0], runs: number, ends: number): Promise<void> {
  writeFileSync(site.acks, '');
  const end = runHost(site, {
    args: ['--runs', String(runs), '--no-pause'],
    started: (child) => {
      const watch = async (): Promise<void> => {
        while (child.exitCode === null && child.signalCode === null) {
          if (readAcks(site.acks).filter((ack) => ack.type === 'task' || ack.type === 'items').length >= ends) return killGroup(child);
          await sleep(2);
        }
      };
      void watch();
    },
  });
  const { signal, stderr } = await end;
  if (signal !== 'SIGKILL') throw new Error(`The host ended before it could be killed. ${stderr}`);
}
