import { parseJson } from '../../../engine/actions/lib/json-text.ts';
import { maxTextBytes } from '../../../engine/actions/lib/limits.ts';
import { ActionError } from '../../../engine/actions/types.ts';
import type { Json } from '../../../engine/json.ts';
import type { ScriptPort } from '../../../engine/runtime/effects.ts';
import { eachLine } from './capture.ts';
import type { Child, Children } from './child.ts';
import { stoppedBy, throwIfStopped } from './failures.ts';
import type { ScriptOrder, ScriptReport } from './script-messages.ts';

export interface ScriptOptions {
  /** The file `script-child`, as source or bundled. */
  readonly scriptChildPath: string;
  /** The Node to run it with, and what that needs in its environment (Electron: ELECTRON_RUN_AS_NODE). */
  readonly nodePath: string;
  readonly nodeEnv: Readonly<Record<string, string>>;
  /** What every process of a task sees. */
  readonly env: Readonly<Record<string, string>>;
  readonly memoryMb?: number;
}

const maxLogLines = 10_000;
const maxLineChars = 10_000;

/** JavaScript, each attempt in a process of its own: not a sandbox, but nothing it does can stop or slow the host. */
export function createScripts(children: Children, options: ScriptOptions): ScriptPort {
  const memoryMb = options.memoryMb ?? 256;
  return {
    async run(request) {
      throwIfStopped(request.signal);
      const child = children.start({
        command: options.nodePath,
        args: [`--max-old-space-size=${memoryMb}`, '--disable-warning=ExperimentalWarning', options.scriptChildPath],
        shell: false,
        cwd: request.baseDir,
        env: { ...options.env, ...options.nodeEnv },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        graceMs: request.graceMs,
        signal: request.signal,
      });
      const output = forwardOutput(child, request.log);
      const report = exchange(child, { code: request.code, input: JSON.stringify(request.input) });
      let late = false;
      const timer = setTimeout(
        () => {
          late = true;
          child.stop();
        },
        Math.min(request.timeoutMs, 0x7fffffff),
      );
      try {
        const end = await child.ended.catch((error: unknown) => {
          throw new ActionError(
            'script',
            `No process could be started for the script: ${error instanceof Error ? error.message : String(error)}`,
          );
        });
        if (request.signal.aborted) throw stoppedBy(request.signal);
        const said = report();
        if (said) return resultOf(said);
        if (late) throw new ActionError('timeout', `The script took longer than ${request.timeoutMs} ms.`);
        if (output.ranOutOfMemory()) throw new ActionError('memory', `The script needed more than ${memoryMb} MB.`);
        throw new ActionError('script', `The script ended its process (${end.signal ?? `exit code ${end.exitCode}`}) before it returned.`);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** Sends the order when the child is there, and keeps what it reports. */
function exchange(child: Child, order: ScriptOrder): () => Exclude<ScriptReport, { type: 'ready' }> | null {
  let said: Exclude<ScriptReport, { type: 'ready' }> | null = null;
  child.process.on('message', (message) => {
    const report = message as ScriptReport;
    if (report.type === 'ready') child.process.send(order, () => undefined);
    else said ??= report;
  });
  return () => said;
}

function resultOf(report: Exclude<ScriptReport, { type: 'ready' }>): Json {
  if (report.type === 'error') {
    const where = report.line === null ? '' : ` (line ${report.line})`;
    throw new ActionError('script', `${report.name}: ${report.message}${where}`, {
      name: report.name,
      line: report.line,
      stack: report.stack,
    });
  }
  if (report.json.length > maxTextBytes)
    throw new ActionError('script', 'The script returned more than 50 MB. Write it to a file and return the path.');
  try {
    return parseJson(report.json);
  } catch (error) {
    throw new ActionError(
      'script',
      `The script returned something that may not be kept: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** What the script prints becomes log lines; what the runtime prints when it runs out of memory does not. */
function forwardOutput(child: Child, log: (line: string) => void): { ranOutOfMemory(): boolean } {
  let lines = 0;
  let dying = false;
  const write = (line: string): void => {
    lines++;
    if (lines <= maxLogLines) log(line);
    else if (lines === maxLogLines + 1) log(`The script prints more than ${maxLogLines} lines; the rest is dropped.`);
  };
  eachLine(child.process.stdout, maxLineChars, write);
  eachLine(child.process.stderr, maxLineChars, (line) => {
    if (/^<--- Last few GCs --->|^FATAL ERROR: |^# Fatal (JavaScript|process) /.test(line)) dying = true;
    if (!dying && line !== '') write(line);
  });
  return { ranOutOfMemory: () => dying };
}
