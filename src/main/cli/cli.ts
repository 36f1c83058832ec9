import { MillraceError } from '../../engine/errors.ts';
import { exitCodes, UsageError } from './exit-codes.ts';
import { dim } from './terminal.ts';

/** A command: its arguments as typed; resolves with the exit code. */
export type Command = (args: readonly string[]) => Promise<number>;

/** Loaded when called, so that a command costs what it needs. In the order of the help. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./commands/run.ts')).run,
  validate: async () => (await import('./commands/validate.ts')).validate,
  list: async () => (await import('./commands/list.ts')).list,
  show: async () => (await import('./commands/show.ts')).show,
  resume: async () => (await import('./commands/resume.ts')).resume,
  cancel: async () => (await import('./commands/cancel.ts')).cancel,
  answer: async () => (await import('./commands/answer.ts')).answer,
  schema: async () => (await import('./commands/schema.ts')).schema,
  actions: async () => (await import('./commands/actions.ts')).actions,
  bench: async () => (await import('./commands/bench.ts')).bench,
  serve: async () => (await import('../serve/serve.ts')).runServe,
};

/** Of the design, and not there yet. */
const planned = new Set(['export', 'import']);

const help = `millrace COMMAND

  run FILE [--input k=v … | --input-file F] [--json] [--data DIR] [--durability durable|relaxed|memory]
      --from-failure RUN           runs again what did not end well in that run, and what follows
      --from TASK | --only TASK    from that task on, or that task alone, on results of the newest run or --based-on RUN
      --each FILE.jsonl [--output FILE.jsonl] [--threads N]
                                   once for each line, on all cores, without history; - reads standard input
      --dry-run                    with one of these: shows which tasks would run and which results are taken over
  validate FILE … [--json]       every problem of the files
  list [--json]                  runs, newest first
  show RUN [--json]              one run
  resume RUN [--json]            goes on with a paused or interrupted run
  cancel RUN                     ends a run
  answer RUN TASK (--approve | --reject | --input k=v … | --input-file F) [--note TEXT] [--item N] [--by NAME] [--json]
                                 answers what a task asks; show RUN lists what is asked
  answer RUN TASK (--retry | --fail | --succeed) [--item N]
                                 decides about a task that was interrupted and may have had its effect
  schema                         JSON Schema of the workflow file
  actions [--json]               what tasks can do
  bench [--json] [--quick] [--save FILE]
                                 measures the engine on this machine, beside the published figures
  serve [--port N] [--library DIR] [--no-open]

--data DIR chooses the data folder for all of them. --input k=v reads v as YAML.
Exit codes: 0 succeeded, 1 failed, 2 usage or invalid file, 3 canceled, 4 paused or waiting, 130 interrupted.
`;

export async function runCli(argv: readonly string[]): Promise<number> {
  const [name, ...args] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    (name === undefined ? process.stderr : process.stdout).write(help);
    return name === undefined ? exitCodes.usage : exitCodes.succeeded;
  }
  try {
    if (planned.has(name)) throw new UsageError(`The command ${name} is not there yet.`);
    if (!Object.hasOwn(commands, name)) throw new UsageError(`There is no command "${name}". Known: ${Object.keys(commands).join(', ')}.`);
    const command = await commands[name]?.();
    return command ? await command(args) : exitCodes.usage;
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`);
    return exitCodes.usage;
  }
  if (error instanceof MillraceError) {
    process.stderr.write(`${error.message}\n${dim(error.hint, process.stderr)}\n`);
    // The host went away in mid-run: the run is kept.
    return error.code === 'unavailable' ? exitCodes.resting : exitCodes.usage;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return exitCodes.failed;
}
