import { resolve } from 'node:path';
import { MillraceError } from '../../../engine/errors.ts';
import type { Durability } from '../../../engine/format/model.ts';
import type { StartFrom } from '../../../shared/contract/index.ts';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { followRun } from '../follow-run.ts';
import { dataDirOf, only, readArgs, readInputs } from '../options.ts';
import { openSession } from '../open-session.ts';
import { printPreview } from '../print-preview.ts';
import { printJson } from '../terminal.ts';
import { checkFile, printProblems } from '../workflow-file.ts';

const durabilities: readonly Durability[] = ['durable', 'relaxed', 'memory'];

export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, {
    input: { type: 'string', multiple: true },
    'input-file': { type: 'string' },
    json: { type: 'boolean' },
    data: { type: 'string' },
    durability: { type: 'string' },
    engine: { type: 'string' },
    'from-failure': { type: 'string' },
    from: { type: 'string' },
    only: { type: 'string' },
    'based-on': { type: 'string' },
    'dry-run': { type: 'boolean' },
    each: { type: 'string' },
    output: { type: 'string' },
    threads: { type: 'string' },
  });
  const file = only(positionals, 'workflow file');
  const json = values.json === true;
  const durability = durabilities.find((name) => name === values.durability);
  if (values.durability !== undefined && !durability) throw new UsageError(`--durability is one of ${durabilities.join(', ')}.`);
  if (values.engine === 'temporal') throw new UsageError('The Temporal engine is not there yet.');
  if (values.engine !== undefined && values.engine !== 'local') throw new UsageError('--engine is local or temporal.');
  const from = readFrom({ failure: values['from-failure'], task: values.from, only: values.only, runId: values['based-on'] });
  if (values['dry-run'] && !from) throw new UsageError('--dry-run shows what --from-failure, --from or --only would run.');
  const inputs = readInputs(values.input ?? [], values['input-file']);
  const { each } = values;
  if (each === undefined && (values.output ?? values.threads) !== undefined) throw new UsageError('--output and --threads go with --each.');
  if (each !== undefined && (from || (durability ?? 'memory') !== 'memory'))
    throw new UsageError(
      'Runs over many messages leave no history: --each goes with neither --durability nor --from-failure, --from or --only.',
    );

  // Checked before anything is opened: a bad file costs nothing and says everything at once.
  const { text, problems } = checkFile(file);
  if (problems.length > 0) {
    printProblems(problems, json);
    return exitCodes.usage;
  }
  if (each !== undefined) {
    const { runEach } = await import('./each.ts');
    return runEach({ file, text, messages: each, output: values.output, inputs, threads: values.threads, json });
  }
  const session = await openSession(dataDirOf(values.data));
  try {
    if (values['dry-run'] && from) {
      printPreview(await session.preview({ file: resolve(file), text, from }), json);
      return exitCodes.succeeded;
    }
    const started = await session.start({ file: resolve(file), text, inputs, durability, from });
    return await followRun(started, { json, kept: durability !== 'memory', dataDir: values.data });
  } catch (error) {
    if (json && error instanceof MillraceError && error.code === 'invalid_input') {
      printJson({ ok: false, problems: [], error: { code: error.code, message: error.message } });
    }
    throw error;
  } finally {
    await session.close();
  }
}

/** At most one of the three says where to begin. */
function readFrom(given: {
  failure?: string | undefined;
  task?: string | undefined;
  only?: string | undefined;
  runId?: string | undefined;
}): StartFrom | undefined {
  const { failure, task, only: alone, runId } = given;
  if ([failure, task, alone].filter((value) => value !== undefined).length > 1)
    throw new UsageError('Give one of --from-failure, --from and --only.');
  if (failure !== undefined) return { kind: 'failure', runId: failure };
  const based = runId === undefined ? {} : { runId };
  if (task !== undefined) return { kind: 'task', task, ...based };
  if (alone !== undefined) return { kind: 'only', task: alone, ...based };
  if (runId !== undefined) throw new UsageError('--based-on goes with --from or --only.');
  return undefined;
}
