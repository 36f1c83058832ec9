import type { Json } from '../../json.ts';
import type { HostFunctions } from '../code.ts';
import { running } from '../limits.ts';
import { miss, type Roots, writeFunction, type Writer } from './writer.ts';

type Evaluate = (scope: readonly unknown[], host: HostFunctions) => Json;

/**
 * Calls written code that counts steps or calls functions, as an evaluation of its own. Whatever it throws is a miss: the
 * closures say it in the right words.
 */
export function called<A, B, T>(code: (a: A, b: B) => T | typeof miss, a: A, b: B): T | typeof miss {
  const { steps, made } = running;
  running.steps = 0;
  running.made = false;
  try {
    return code(a, b);
  } catch {
    return miss;
  } finally {
    // An evaluation around this one gets its counters back.
    running.steps = steps;
    running.made = made;
  }
}

/** An expression finds the values of its names in its scope, by slot. */
export const scopeRoots: Roots = { root: (slot) => `s[${slot}]` };

/** Evaluations before code is written: writing it costs as much as some hundred of them. */
const hotAfter = 400;
const missesAtMost = 100;

/** Code that misses often, and in more than a quarter of its calls, costs more than it saves: it is given up. */
export function missesTooOften(misses: number, calls: number): boolean {
  return misses > missesAtMost && misses * 4 > calls;
}

/**
 * The closures of an expression or a template, and written code in their place once it is evaluated often. `write` writes the
 * statements, with the scope as `s`, and gives what to return.
 */
export function withTiers(closures: Evaluate, write: (w: Writer) => string): Evaluate {
  let calls = 0;
  let misses = 0;
  let code: ((scope: readonly unknown[]) => Json | typeof miss) | null = null;
  let isHeavy = false;
  const again: Evaluate = (scope, host) => {
    misses += 1;
    if (missesTooOften(misses, calls)) code = null;
    return closures(scope, host);
  };
  return (scope, host) => {
    calls += 1;
    if (code === null) {
      if (calls !== hotAfter) return closures(scope, host);
      const written = writeFunction<NonNullable<typeof code>>(scopeRoots, ['s'], write);
      if (written === null) return closures(scope, host);
      ({ code, isHeavy } = written);
    }
    const value = isHeavy ? called(code, scope, null) : code(scope);
    return value === miss ? again(scope, host) : value;
  };
}
