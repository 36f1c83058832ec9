// The process of one script: takes code and input from its channel, runs it once, reports, and ends. Plain Node, no
// imports of ours at run time, so it works as source and as a file that was bundled and moved.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { constants, Script } from 'node:vm';
import type { ScriptOrder, ScriptReport } from './script-messages.ts';

/** Frames and messages name the code so; the wrapper's own line is counted away. */
const fileName = 'script.js';

// Without its host nobody wants the result.
process.once('disconnect', () => process.exit(0));
process.once('message', (order) => void run(order as ScriptOrder));
// What the script starts and does not await fails the script, as a throw would.
process.on('uncaughtException', (error) => report(failure(error)));
process.on('unhandledRejection', (reason) => report(failure(reason)));
send({ type: 'ready' }, () => undefined);

async function run(order: ScriptOrder): Promise<void> {
  try {
    const script = new Script(`(async (input, require) => {\n${order.code}\n})`, {
      filename: fileName,
      lineOffset: -1,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    const body = script.runInThisContext() as (input: unknown, require: NodeJS.Require) => Promise<unknown>;
    const result = await body(JSON.parse(order.input), createRequire(join(process.cwd(), fileName)));
    report({ type: 'result', json: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    report(failure(error));
  }
}

let reported = false;

/** The first report counts; then the process ends, whatever the script left running. */
function report(message: ScriptReport): void {
  if (reported) return;
  reported = true;
  send(message, () => process.exit(0));
}

function send(message: ScriptReport, sent: () => void): void {
  process.send?.(message, undefined, undefined, sent);
}

function failure(thrown: unknown): ScriptReport {
  if (!(thrown instanceof Error)) return { type: 'error', name: 'Error', message: textOf(thrown), stack: '', line: null };
  const frames = String(thrown.stack ?? '').split('\n');
  // A syntax error has its place in the first line, all others in their frames.
  const stack = frames.filter((frame) => frame.includes(`${fileName}:`)).map((frame) => frame.trim());
  const line = new RegExp(`${fileName}:(\\d+)`).exec(stack[0] ?? '')?.[1];
  return {
    type: 'error',
    name: thrown.name,
    message: thrown.message,
    stack: stack.join('\n'),
    line: line === undefined ? null : Number(line),
  };
}

function textOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  try {
    return JSON.stringify(thrown) ?? String(thrown);
  } catch {
    return String(thrown);
  }
}
