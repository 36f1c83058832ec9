import { isoTime } from '../../host/iso-time.ts';
import { tenths } from '../../host/report.ts';
import { exitCodes } from '../exit-codes.ts';
import { dataDirOf, readArgs } from '../options.ts';
import { openSession } from '../open-session.ts';
import { duration, printJson, table } from '../terminal.ts';

const maxRuns = 1000;

export async function list(args: readonly string[]): Promise<number> {
  const { values } = readArgs(args, { json: { type: 'boolean' }, data: { type: 'string' } });
  const session = await openSession(dataDirOf(values.data));
  try {
    const runs = (await session.list({ limit: maxRuns })).map(({ runId, workflow, status, startedAt, durationMs }) => ({
      runId,
      workflow,
      status,
      startedAt: isoTime(startedAt),
      durationMs: tenths(durationMs),
    }));
    if (values.json) printJson({ runs });
    else if (runs.length === 0) process.stdout.write('No runs yet.\n');
    else {
      process.stdout.write(
        table(
          runs.map((run) => [
            run.runId,
            run.status,
            run.startedAt?.slice(0, 19).replace('T', ' ') ?? '–',
            duration(run.durationMs),
            run.workflow,
          ]),
        ),
      );
    }
    return exitCodes.succeeded;
  } finally {
    await session.close();
  }
}
