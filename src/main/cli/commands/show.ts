import type { RunSummary } from '../../../engine/run/view.ts';
import { exitCodes } from '../exit-codes.ts';
import { dataDirOf, only, readArgs } from '../options.ts';
import { describeWaits } from '../print-asks.ts';
import { printReport } from '../print-report.ts';
import { openSession } from '../open-session.ts';
import { duration, printJson, table } from '../terminal.ts';

const maxCalled = 100;

const shortOf = ({ runId, status, workflow, parent }: RunSummary) => ({
  runId,
  status,
  workflow,
  task: parent?.task ?? null,
  item: parent?.item ?? null,
});

export async function show(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, { json: { type: 'boolean' }, data: { type: 'string' } });
  const runId = only(positionals, 'run');
  const session = await openSession(dataDirOf(values.data));
  try {
    const report = await session.report(runId);
    const [asks, called] = await Promise.all([session.asks(runId), session.list({ parent: runId, limit: maxCalled })]);
    if (values.json)
      printJson({ ...report, ...(asks.length > 0 ? { asks } : {}), ...(called.length > 0 ? { called: called.map(shortOf) } : {}) });
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
      if (called.length > 0) {
        process.stdout.write('Called:\n');
        process.stdout.write(
          table(
            called.map(({ runId: id, status, workflow, parent }) => [
              `  ${id}`,
              status,
              `${parent?.task ?? ''}${parent?.item === null || parent?.item === undefined ? '' : ` ${parent.item}`}`,
              workflow,
            ]),
          ),
        );
      }
      if (report.parent) process.stdout.write(`Called by run ${report.parent.runId}, task ${report.parent.task}\n`);
      printReport(report);
      for (const wait of report.waitsFor ?? []) {
        if (['approve', 'input', 'doubt'].includes(wait.kind)) continue;
        const until = wait.until === null ? '' : ` Until ${wait.until}.`;
        process.stdout.write(
          `${wait.task === null ? '' : `Task ${wait.task}${wait.item === null ? '' : `, item ${wait.item}`}: `}${wait.text}${until}\n`,
        );
      }
      process.stdout.write(describeWaits(report, asks, values.data));
    }
    return exitCodes.succeeded;
  } finally {
    await session.close();
  }
}
