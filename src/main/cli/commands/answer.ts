import { MillraceError } from '../../../engine/errors.ts';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { dataDirOf, readArgs, readInputs } from '../options.ts';
import { openSession } from '../open-session.ts';
import { describeWaits } from '../print-asks.ts';
import type { Decision, Session } from '../session.ts';
import { printJson } from '../terminal.ts';

/** Answers what a task asks, or decides about one in doubt. Exit code 0 once that is recorded. */
export async function answer(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, {
    approve: { type: 'boolean' },
    reject: { type: 'boolean' },
    input: { type: 'string', multiple: true },
    'input-file': { type: 'string' },
    note: { type: 'string' },
    item: { type: 'string' },
    by: { type: 'string' },
    retry: { type: 'boolean' },
    fail: { type: 'boolean' },
    succeed: { type: 'boolean' },
    json: { type: 'boolean' },
    data: { type: 'string' },
  });
  const [runId, task] = positionals;
  if (runId === undefined || task === undefined || positionals.length !== 2) throw new UsageError('Give a run and one of its tasks.');
  const decision = readDecision(values);
  const item = readItem(values.item);
  const session = await openSession(dataDirOf(values.data));
  try {
    if (!decision) throw new UsageError('Say one of --approve, --reject, --input k=v, --retry, --fail and --succeed.');
    if ('doubt' in decision) await checkDoubt(session, runId, task, item);
    const status = await session.answer(runId, task, item, decision);
    if (values.json) printJson({ runId, task, item, status });
    else process.stdout.write(`Recorded. Run ${runId} ${status}\n`);
    return exitCodes.succeeded;
  } catch (error) {
    // Whoever was refused reads what is asked and how to answer it.
    if (error instanceof UsageError || (error instanceof MillraceError && ['not_found', 'invalid_input'].includes(error.code))) {
      const asked = await describeOpen(session, runId, values.data);
      if (asked !== null) {
        process.stderr.write(`${error.message}\n${asked === '' ? `Run ${runId} asks nothing.\n` : asked}`);
        return exitCodes.usage;
      }
    }
    throw error;
  } finally {
    await session.close();
  }
}

interface DecisionArgs {
  readonly approve?: boolean | undefined;
  readonly reject?: boolean | undefined;
  readonly input?: readonly string[] | undefined;
  readonly 'input-file'?: string | undefined;
  readonly note?: string | undefined;
  readonly by?: string | undefined;
  readonly retry?: boolean | undefined;
  readonly fail?: boolean | undefined;
  readonly succeed?: boolean | undefined;
}

/** null when nothing was decided. */
function readDecision(values: DecisionArgs): Decision | null {
  const form = values.input !== undefined || values['input-file'] !== undefined;
  const doubts = (['retry', 'fail', 'succeed'] as const).filter((name) => values[name]);
  const chosen = [values.approve, values.reject, form, ...doubts.map(() => true)].filter(Boolean).length;
  if (chosen > 1) throw new UsageError('Give one of --approve, --reject, --input, --retry, --fail and --succeed.');
  const [doubt] = doubts;
  if (doubt) {
    if (values.note !== undefined) throw new UsageError('--note goes with an answer; a decision about an interrupted task has none.');
    return { doubt };
  }
  const rest = { note: values.note ?? null, by: values.by };
  if (form) return { ...rest, values: readInputs(values.input ?? [], values['input-file']) };
  return values.approve || values.reject ? { ...rest, approved: values.approve === true } : null;
}

function readItem(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--item is the number of an item, from 0; it was ${text}.`);
  return Number(text);
}

async function checkDoubt(session: Session, runId: string, task: string, item: number | null): Promise<void> {
  const { waitsFor = [] } = await session.report(runId);
  if (waitsFor.some((wait) => wait.kind === 'doubt' && wait.task === task && (item === null || wait.item === item))) return;
  throw new MillraceError('not_found', `Task ${task}${item === null ? '' : `, item ${item},`} of run ${runId} is not in doubt.`);
}

/** null when the run cannot be read. */
async function describeOpen(session: Session, runId: string, dataDir: string | undefined): Promise<string | null> {
  try {
    return describeWaits(await session.report(runId), await session.asks(runId), dataDir);
  } catch (error) {
    if (error instanceof MillraceError) return null;
    throw error;
  }
}
