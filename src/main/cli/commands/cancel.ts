import { exitCodes } from '../exit-codes.ts';
import { dataDirOf, only, readArgs } from '../options.ts';
import { openSession } from '../open-session.ts';
import { printJson } from '../terminal.ts';

export async function cancel(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, { json: { type: 'boolean' }, data: { type: 'string' } });
  const runId = only(positionals, 'run');
  const session = await openSession(dataDirOf(values.data));
  try {
    const status = await session.cancel(runId);
    if (values.json) printJson({ runId, status });
    else process.stdout.write(`Run ${runId} ${status}\n`);
    return exitCodes.succeeded;
  } finally {
    await session.close();
  }
}
