import { stat } from 'node:fs/promises';
import { ActionError } from '../../../engine/actions/types.ts';
import type { ProcessPort } from '../../../engine/runtime/effects.ts';
import { capture } from './capture.ts';
import type { Children } from './child.ts';
import { errnoOf, stoppedBy, throwIfStopped } from './failures.ts';
import { toSystem } from './file-paths.ts';

/** Programs of the system, each with its own process group. `env` is what every one of them sees. */
export function createProcesses(children: Children, env: Readonly<Record<string, string>>): ProcessPort {
  return {
    async run(request) {
      throwIfStopped(request.signal);
      const cwd = toSystem(request.baseDir, request.cwd ?? '.');
      await checkFolder(cwd, request.cwd ?? request.baseDir);
      const program = request.shell ?? request.command?.[0] ?? '';
      if (program === '') throw new ActionError('invalid_input', 'The command is empty.');
      const child = start(children, {
        command: program,
        args: request.shell === null ? (request.command?.slice(1) ?? []) : [],
        shell: request.shell !== null,
        cwd,
        env: { ...env, ...request.env },
        stdio: [request.stdin === null ? 'ignore' : 'pipe', 'pipe', 'pipe'],
        graceMs: request.graceMs,
        signal: request.signal,
      });
      const stdout = capture(child.process.stdout, request.limitBytes);
      const stderr = capture(child.process.stderr, request.limitBytes);
      // A program may end without reading all of its input; that is its own affair.
      child.process.stdin?.on('error', () => undefined);
      child.process.stdin?.end(request.stdin ?? '');
      const { exitCode } = await child.ended.catch((error: unknown) => {
        throw startFailure(error, program);
      });
      if (request.signal.aborted) throw stoppedBy(request.signal);
      return { exitCode, stdout: stdout.text(), stderr: stderr.text(), truncated: stdout.truncated() || stderr.truncated() };
    },
  };
}

function start(children: Children, request: Parameters<Children['start']>[0]): ReturnType<Children['start']> {
  try {
    return children.start(request);
  } catch (error) {
    throw startFailure(error, request.command);
  }
}

async function checkFolder(folder: string, given: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory()) throw new ActionError('not_found', `There is no folder ${given} to start in.`);
}

function startFailure(error: unknown, program: string): ActionError {
  switch (errnoOf(error)) {
    case 'ENOENT':
      return new ActionError('not_found', `There is no program ${program}. Check its name and the PATH.`);
    case 'EACCES':
    case 'EPERM':
      return new ActionError('denied', `${program} may not be started. Check that it is a program.`);
    case 'E2BIG':
      return new ActionError('action', `The arguments for ${program} are too long. Hand the data over as input instead.`);
    case 'ERR_INVALID_ARG_VALUE':
      return new ActionError('invalid_input', `${program} cannot be started: an argument or variable holds a null character.`);
    default:
      return new ActionError('action', `${program} could not be started: ${error instanceof Error ? error.message : String(error)}`);
  }
}
