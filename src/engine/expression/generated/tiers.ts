import type { Json } from '../../json.ts';
import type { HostFunctions } from '../code.ts';
import { running } from '../limits.ts';
import { miss, NotWritten, Writer } from './writer.ts';

type Evaluate = (scope: readonly unknown[], host: HostFunctions) => Json;

/** Evaluations before code is written: writing it costs as much as some hundred of them. */
const hotAfter = 400;
/** Code that misses this often, and in more than a quarter of its evaluations, is given up. */
const missesAtMost = 200;

/**
 * The closures of an expression or a template, and written code in their place once it is evaluated often. `write` writes the
 * statements, with the scope as `s`, and gives what to return.
 */
export function withTiers(closures: Evaluate, write: (w: Writer) => string): Evaluate {
  let calls = 0;
  let misses = 0;
  let code: ((scope: readonly unknown[]) => Json | typeof miss) | null = null;
  let isHeavy = false;
  let isOver = false;
  const again: Evaluate = (scope, host) => {
    misses += 1;
    if (misses > missesAtMost && misses * 4 > calls) {
      code = null;
      isOver = true;
    }
    return closures(scope, host);
  };
  return (scope, host) => {
    calls += 1;
    if (code === null) {
      if (calls !== hotAfter || isOver) return closures(scope, host);
      const w = new Writer((slot) => `s[${slot}]`);
      code = written(w, write);
      isHeavy = w.isHeavy;
      if (code === null) return closures(scope, host);
    }
    if (!isHeavy) {
      const value = code(scope);
      return value === miss ? again(scope, host) : value;
    }
    const { steps, made } = running;
    running.steps = 0;
    running.made = false;
    let value: Json | typeof miss;
    try {
      value = code(scope);
    } catch {
      // Whatever it is, the closures say it in the right words.
      value = miss;
    }
    running.steps = steps;
    running.made = made;
    return value === miss ? again(scope, host) : value;
  };
}

function written<T>(w: Writer, write: (w: Writer) => string): T | null {
  try {
    w.line(`return ${write(w)};`);
    return w.compile<T>(['s']);
  } catch (error) {
    if (error instanceof NotWritten) return null;
    throw error;
  }
}
