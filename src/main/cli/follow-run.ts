import type { RunStatus } from '../../engine/run/events.ts';
import { cliCommand } from './cli-command.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { showProgress } from './progress.ts';
import { describeWaits } from './print-asks.ts';
import { printReport } from './print-report.ts';
import type { SessionRun } from './session.ts';
import { printJson } from './terminal.ts';

/** How long attempts may take to end after Ctrl-C, ms; what is not done by then is interrupted, and goes on by its policy. */
const pauseGraceMs = 5_000;
/** A terminal and npm may both pass the same Ctrl-C on. */
const sameSignalMs = 500;

export interface FollowOptions {
  readonly json: boolean;
  /** False for a run without history: it cannot be resumed. */
  readonly kept: boolean;
  /** `--data DIR` as it was given, for the command that is printed. */
  readonly dataDir: string | undefined;
}

/** Shows a run until it is at rest and prints its report. Ctrl-C pauses it; again, it is left where it is. */
export async function followRun(run: SessionRun, { json, kept, dataDir }: FollowOptions): Promise<number> {
  const progress = json ? null : showProgress(run);
  let signal: 'SIGINT' | 'SIGTERM' | null = null;
  let stop: () => void = () => undefined;
  const stopped = new Promise<null>((resolve) => {
    stop = () => resolve(null);
  });
  let firstAt = 0;
  const onSignal = (name: NodeJS.Signals): void => {
    if (signal) {
      if (performance.now() - firstAt > sameSignalMs) stop();
      return;
    }
    firstAt = performance.now();
    signal = name === 'SIGTERM' ? 'SIGTERM' : 'SIGINT';
    progress?.note('Pausing …');
    run.pause().catch(stop);
    setTimeout(stop, pauseGraceMs).unref();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const status: RunStatus | null = await Promise.race([run.settled(), stopped]);
  process.off('SIGINT', onSignal);
  process.off('SIGTERM', onSignal);
  progress?.stop();

  const report = await run.report();
  if (json) printJson(report);
  else printReport(report);
  const resting = status === null || exitCodeOf(status) === exitCodes.resting;
  if (resting) {
    const out = json ? process.stderr : process.stdout;
    if (!kept) out.write('This run was kept in memory only and is gone.\n');
    else {
      const waits = describeWaits(report, await run.asks(), dataDir);
      out.write(waits);
      // Answering takes a run up again; a paused one is still to be resumed.
      if (waits === '' || report.status !== 'waiting') out.write(`Go on with: ${cliCommand(['resume', run.runId], dataDir)}\n`);
    }
  }
  if (signal && resting) return signal === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted;
  return exitCodeOf(status ?? report.status);
}
