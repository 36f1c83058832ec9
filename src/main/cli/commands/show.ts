import { exitCodes } from '../exit-codes.ts';
import { dataDirOf, only, readArgs } from '../options.ts';
import { printReport } from '../print-report.ts';
import { openSession } from '../open-session.ts';
import { duration, printJson, table } from '../terminal.ts';

export async function show(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, { json: { type: 'boolean' }, data: { type: 'string' } });
  const runId = only(positionals, 'run');
  const session = await openSession(dataDirOf(values.data));
  try {
    const report = await session.report(runId);
    if (values.json) printJson(report);
    else {
      process.stdout.write(`${report.workflow}${report.path === null ? '' : ` (${report.path})`}\n`);
      process.stdout.write(
        table(
          Object.entries(report.tasks).map(([id, task]) => [
            `  ${id}`,
            task.status,
            duration(task.durationMs),
            task.items ? `${task.items.succeeded}/${task.items.total} items` : '',
            task.error ? `${task.error.code}: ${task.error.message.split('\n', 1)[0]}` : '',
          ]),
        ),
      );
      printReport(report);
    }
    return exitCodes.succeeded;
  } finally {
    await session.close();
  }
}
