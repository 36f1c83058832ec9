import { followRun } from '../follow-run.ts';
import { dataDirOf, only, readArgs } from '../options.ts';
import { openSession } from '../open-session.ts';

export async function resume(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, { json: { type: 'boolean' }, data: { type: 'string' } });
  const runId = only(positionals, 'run');
  const session = await openSession(dataDirOf(values.data));
  try {
    return await followRun(await session.resume(runId), { json: values.json === true, kept: true, dataDir: values.data });
  } finally {
    await session.close();
  }
}
