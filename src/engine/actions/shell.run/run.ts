import { display, list, texts, textMap, textOrNull } from '../lib/inputs.ts';
import { maxOutputBytes, stopGraceMs } from '../lib/limits.ts';
import { ActionError, type ActionRunner } from '../types.ts';

export const runner: ActionRunner = {
  mode: 'async',
  async run(input, context) {
    const command = input['command'] == null ? null : texts(input, 'command');
    const shell = textOrNull(input, 'shell');
    if ((command === null) === (shell === null)) throw new ActionError('invalid_input', 'Give either `command` or `shell`.');
    const allowed = list(input, 'allowExitCodes');
    const { exitCode, stdout, stderr, truncated } = await context.effects.processes.run({
      baseDir: context.baseDir,
      command,
      shell,
      cwd: textOrNull(input, 'cwd') || null,
      env: textMap(input, 'env'),
      stdin: textOrNull(input, 'stdin'),
      limitBytes: maxOutputBytes,
      graceMs: stopGraceMs,
      signal: context.signal,
    });
    if (truncated) context.log('warn', 'The program printed more than 10 MB; the rest was dropped.');
    if (allowed.includes(exitCode)) return { result: { exitCode, stdout, stderr } };
    const program = shell ?? display(command?.[0]);
    throw new ActionError('exit_code', `${program} ended with exit code ${exitCode}.${lastLines(stderr)}`, { exitCode, stdout, stderr });
  },
};

/** Enough of the end of stderr to tell what happened, in a message. */
function lastLines(stderr: string): string {
  const lines = stderr.slice(-4000).trimEnd().split(/\r?\n/).slice(-5);
  const tail = lines.join('\n').slice(-1000);
  return tail === '' ? '' : `\n${tail}`;
}
