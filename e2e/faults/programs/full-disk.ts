import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { kindOf } from '../check/violation.ts';
import { readAcks } from '../lib/acks.ts';
import { runHost } from '../lib/host-process.ts';
import { judge } from '../lib/judge.ts';
import { type Outage, outageProblems, outagesOf, type Problem, startedEffects } from '../lib/outages.ts';
import { readLedger } from '../lib/ledger.ts';
import { readStore } from '../lib/read-store.ts';
import type { Site } from '../lib/reference.ts';
import { newSite, removeFolder } from '../lib/sites.ts';

/** At once. They are followed by others until the disk has been filled twice: there is work to do all the time. */
const runsAtOnce = 8;
/** Room for the reserve that a store keeps for this case. */
const sizeMb = 128;
const heldMs = 2500;
const patienceMs = 30_000;

/** A data folder on a small disk of its own that is filled, freed, filled and freed. null where none can be mounted. */
export async function fillDisk(): Promise<{ problems: Problem[]; resumedMs: number[] } | null> {
  const site = newSite({ files: false });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m`, 'tmpfs', site.dataDir], { stdio: 'ignore' }).status === 0;
  if (!mounted) {
    removeFolder(site.folder);
    return null;
  }
  try {
    const resumedMs: number[] = [];
    const problems: Problem[] = [];
    const enough = join(site.folder, 'enough');
    const running = runHost(site, { args: ['--runs', String(runsAtOnce), '--no-pause', '--until', enough], timeoutMs: 180_000 });
    const all: { outages: Outage[]; cured: number }[] = [];
    let known = 0;
    for (let round = 0; round < 2; round += 1) {
      const cured = await fillOnce(site, round, known);
      if (cured === null) {
        problems.push({ kind: 'wrong', message: `round ${round + 1}: the full disk was not noticed` });
        break;
      }
      await seen(() => outagesOf(readAcks(site.acks)).at(-1)?.to != null);
      const outages = outagesOf(readAcks(site.acks)).slice(known);
      known += outages.length;
      resumedMs.push(Math.max(0, (outages.at(-1)?.to ?? Number.POSITIVE_INFINITY) - cured));
      all.push({ outages, cured });
    }
    writeFileSync(enough, '');
    const end = await running;
    if (end.code !== 0)
      problems.push({ kind: 'wrong', message: `the host ended with ${end.code ?? end.signal}: ${end.stderr.slice(0, 300)}` });
    else {
      const effects = startedEffects(await readStore(site.dataDir), readLedger(site.ledger));
      for (const { outages, cured } of all) problems.push(...outageProblems(outages, cured, effects, true));
      const started = new Set(readAcks(site.acks).flatMap((ack) => (ack.type === 'run' ? [ack.run] : [])));
      problems.push(...(await judge(site, started.size)).map((violation) => ({ kind: kindOf(violation), message: violation.message })));
    }
    return { problems, resumedMs };
  } finally {
    spawnSync('umount', ['-l', site.dataDir], { stdio: 'ignore' });
    removeFolder(site.folder);
  }
}

/** Fills the disk once runs are under way, holds it full, and frees it. Returns when; null when nobody noticed. */
async function fillOnce(site: Site, round: number, outagesKnown: number): Promise<number | null> {
  const filler = join(site.dataDir, 'filler');
  if (round === 0) await seen(() => readAcks(site.acks).some((ack) => ack.type === 'task'));
  const noticed = await seen(() => {
    // Again and again: a store that is told that the disk is full gives room back.
    fill(filler);
    return outagesOf(readAcks(site.acks)).length > outagesKnown;
  });
  for (const until = Date.now() + (noticed ? heldMs : 0); Date.now() < until; await sleep(20)) fill(filler);
  rmSync(filler, { force: true });
  return noticed ? Date.now() : null;
}

function fill(path: string): void {
  const file = openSync(path, 'a');
  try {
    for (const size of [65_536, 4096, 1]) {
      const piece = Buffer.alloc(size, 1);
      try {
        for (;;) writeSync(file, piece);
      } catch {
        // Full for pieces of that size.
      }
    }
  } finally {
    closeSync(file);
  }
}

async function seen(condition: () => boolean): Promise<boolean> {
  for (const until = Date.now() + patienceMs; Date.now() < until; ) {
    if (condition()) return true;
    await sleep(5);
  }
  return false;
}
