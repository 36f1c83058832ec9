import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kindOf } from '../check/violation.ts';
import { type Ack, readAcks } from '../lib/acks.ts';
import { callPoints } from '../lib/call-counts.ts';
import { type HostEnd, runHost } from '../lib/host-process.ts';
import { judge } from '../lib/judge.ts';
import { type LedgerLine, readLedger } from '../lib/ledger.ts';
import { outageProblems, outagesOf, type Problem, startedEffects } from '../lib/outages.ts';
import { readStore } from '../lib/read-store.ts';
import type { Site } from '../lib/reference.ts';
import { nothingTried, type Result, Tally } from '../lib/report.ts';
import { eachOf, newSite, removeFolder, spread } from '../lib/sites.ts';
import { straceArgs, straceProblem } from '../lib/strace.ts';
import { fillDisk } from './full-disk.ts';
import type { SweepOptions } from './kills.ts';

interface Injection {
  readonly call: string;
  readonly error: 'EIO' | 'ENOSPC';
  readonly first: number;
  /** How many calls of that name in a row fail. */
  readonly times: number;
}

/** Not `write`: all of a host writes with it. The full disk tries that one. */
const calls = ['pwrite64', 'fsync', 'fdatasync', 'ftruncate', 'rename', 'unlink'];

/** The disk says no: at each call once, or for a while; and a small disk that is really full. */
export async function errors({ points, atOnce, progress }: SweepOptions): Promise<Result> {
  const problem = straceProblem();
  if (problem !== null) return nothingTried('errors', 'storage errors', problem);
  const all = injections(await callPoints(calls, { files: false }));
  const chosen = points === undefined ? all : spread(all, points);
  const tally = new Tally();
  const said = { refused: 0, parked: 0, unseen: 0, slowest: 0 };
  await eachOf(chosen, atOnce, async (injection) => {
    const { call, error, first, times } = injection;
    const site = newSite({ files: false });
    const trace = join(site.folder, 'trace');
    const when = times === 1 ? String(first) : `${first}..${first + times - 1}`;
    const tracer = ['strace', ...straceArgs(trace, [call], '-ttt', '-e', `inject=${call}:error=${error}:when=${when}`)];
    const end = await runHost(site, { tracer });
    const problems: Problem[] = [];
    const acks = readAcks(site.acks);
    if (end.code !== 0) problems.push(...(await restart(site, end, acks, said)));
    const outage = outagesOf(acks);
    if (outage.length > 0) said.parked += 1;
    else if (end.code === 0) said.unseen += 1;
    const cured = lastInjection(trace);
    problems.push(...outageProblems(outage, cured, startedEffects(await readStore(site.dataDir), readLedger(site.ledger)), end.code === 0));
    for (const { to } of outage) if (to !== null && cured !== null) said.slowest = Math.max(said.slowest, to - cured);
    problems.push(
      ...(await judge(site)).map((violation) => ({ kind: kindOf(violation), message: `${violation.invariant} ${violation.message}` })),
    );
    problems.push(...repeated(readLedger(site.ledger), end.code === 0));
    tally.add(`${call}:error=${error}:when=${when}`, problems);
    progress(tally.tried, chosen.length);
    if (problems.length === 0 || process.env.MILLRACE_KEEP === undefined) removeFolder(site.folder);
  });
  const full = await fillDisk();
  if (full !== null) tally.add('a small disk, filled, freed, filled and freed', full.problems);
  return tally.result('errors', 'storage errors', {
    'of all errors': all.length,
    'said that storage failed': said.parked,
    'refused to start and said why': said.refused,
    'without effect on commits': said.unseen,
    'slowest to go on, ms': Math.round(said.slowest),
    'small disk': full === null ? 'not tried: no file system can be mounted here' : `went on after ${full.resumedMs.join(' and ')} ms`,
  });
}

function injections(points: readonly { call: string; number: number }[]): Injection[] {
  return points.flatMap(({ call, number: first }): Injection[] => {
    const once: Injection[] = [{ call, error: 'EIO', first, times: 1 }];
    if (call === 'pwrite64' || call === 'rename') once.push({ call, error: 'ENOSPC', first, times: 1 });
    // For a while: each try of the store fails again at its first write or flush.
    if (first % 16 === 8) once.push({ call, error: call === 'pwrite64' ? 'ENOSPC' : 'EIO', first, times: 3 });
    return once;
  });
}

/** A host that could not start or stop has to say so, and the next one has to be well. */
async function restart(site: Site, end: HostEnd, acks: readonly Ack[], said: { refused: number }): Promise<Problem[]> {
  const reason = acks.findLast((ack) => ack.type === 'host' && ack.said === 'failed');
  if (end.timedOut) return [{ kind: 'wrong', message: `it came to no end: ${end.stderr.slice(0, 300)}` }];
  if (reason === undefined)
    return [{ kind: 'wrong', message: `it ended with ${end.code ?? end.signal} and said nothing: ${end.stderr.slice(0, 300)}` }];
  said.refused += 1;
  const again = await runHost(site);
  return again.code === 0 ? [] : [{ kind: 'wrong', message: `the restart ended with ${again.code}: ${again.stderr.slice(0, 300)}` }];
}

/** Without a crash nothing is in doubt: every effect happens once, and that of the task that is to fail twice three times. */
function repeated(ledger: readonly LedgerLine[], crashless: boolean): Problem[] {
  if (!crashless) return [];
  const counts = new Map<string, number>();
  for (const { phase, run, task, visit, item } of ledger) {
    if (phase === 'begin') counts.set(`${run} ${task} ${visit} ${item}`, (counts.get(`${run} ${task} ${visit} ${item}`) ?? 0) + 1);
  }
  return [...counts]
    .filter(([key, count]) => count > (key.includes(' flaky ') ? 3 : 1))
    .map(([key, count]) => ({ kind: 'duplicated', message: `the effect of ${key} happened ${count} times` }));
}

/** When the last error was injected, wall time in ms; null when none was. */
function lastInjection(trace: string): number | null {
  const line = readFileSync(trace, 'utf8')
    .split('\n')
    .findLast((candidate) => candidate.includes('(INJECTED)'));
  const time = /^\d+ +(\d+\.\d+) /.exec(line ?? '')?.[1];
  return time === undefined ? null : Number(time) * 1000;
}
