import { join } from 'node:path';
import { kindOf } from '../check/violation.ts';
import { callPoints } from '../lib/call-counts.ts';
import { runHost } from '../lib/host-process.ts';
import { judge } from '../lib/judge.ts';
import { nothingTried, type Result, Tally } from '../lib/report.ts';
import { eachOf, newSite, removeFolder, spread } from '../lib/sites.ts';
import { diskCalls, straceArgs, straceProblem } from '../lib/strace.ts';

export interface SweepOptions {
  /** How many of the points are tried, spread evenly; all when absent. */
  readonly points?: number | undefined;
  readonly atOnce: number;
  readonly progress: (done: number, of: number) => void;
}

/** SIGKILL on entering each call that changes the disk; then a restart, which must bring the run to its right end. */
export async function kills({ points, atOnce, progress }: SweepOptions): Promise<Result> {
  const problem = straceProblem();
  if (problem !== null) return nothingTried('kills', 'kill points', problem);
  const all = await callPoints(diskCalls);
  const chosen = points === undefined ? all : spread(all, points);
  const tally = new Tally();
  let killed = 0;
  await eachOf(chosen, atOnce, async (point) => {
    const site = newSite();
    const trace = straceArgs(join(site.folder, 'trace'), [point.call], '-e', `inject=${point.call}:signal=KILL:when=${point.number}`);
    const first = await runHost(site, { tracer: ['strace', ...trace] });
    if (first.signal === 'SIGKILL' || first.code === 137) killed += 1;
    const problems: { kind: 'lost' | 'duplicated' | 'wrong'; message: string }[] = [];
    const second = await runHost(site);
    if (second.code !== 0)
      problems.push({ kind: 'wrong', message: `the restart ended with ${second.code}: ${second.stderr.slice(0, 500)}` });
    else
      problems.push(
        ...(await judge(site)).map((violation) => ({ kind: kindOf(violation), message: `${violation.invariant} ${violation.message}` })),
      );
    tally.add(`${point.call} ${point.number}`, problems);
    progress(tally.tried, chosen.length);
    if (problems.length === 0 || process.env.MILLRACE_KEEP === undefined) removeFolder(site.folder);
  });
  return tally.result('kills', 'kill points', {
    'of all points': all.length,
    'hosts killed': killed,
    'ended before the point': tally.tried - killed,
  });
}
