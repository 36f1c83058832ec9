import { called, miss, missesTooOften, NotWritten, writeFunction, type Writer, type Written } from '../../expression/index.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { Rule } from './rule.ts';

/**
 * Writes what a rule gives for the document that `document` stands for. Whoever keeps a list or a map of it has the writer say
 * that something was copied.
 */
export function writeRule(rule: Rule, document: Written, w: Writer): Written {
  return w.small(() => rule.write(w.within({ root: () => document.text })));
}

/** Calls before code is written for a list of rules. */
const hotAfter = 200;

type Code = (document: JsonObject) => JsonObject | typeof miss;

interface Hot {
  calls: number;
  misses: number;
  code: Code | null;
}

/** What is known of each list of rules, for each way to apply it. */
const known = new WeakMap<readonly unknown[], Map<string, Hot>>();

/**
 * What a list of rules gives for a document, by code that is written once the list is used often; null when there is none or it
 * does not know. `mode` tells ways to apply the list apart. What is written never has an effect.
 */
export function byCode(
  rules: readonly unknown[],
  mode: string,
  document: Json,
  write: (document: Written, w: Writer) => Written,
): JsonObject | null {
  let modes = known.get(rules);
  if (!modes) known.set(rules, (modes = new Map()));
  let hot = modes.get(mode);
  if (!hot) modes.set(mode, (hot = { calls: 0, misses: 0, code: null }));
  hot.calls += 1;
  if (hot.calls === hotAfter) hot.code = codeOf(write);
  if (hot.code === null) return null;
  const result = called(hot.code, document as JsonObject, null);
  if (result !== miss) return result;
  hot.misses += 1;
  if (missesTooOften(hot.misses, hot.calls)) hot.code = null;
  return null;
}

function codeOf(write: (document: Written, w: Writer) => Written): Code | null {
  const roots = {
    root: (): string => {
      throw new NotWritten();
    },
  };
  return writeFunction<Code>(roots, ['d'], (w) => write({ text: 'd', kind: 'any' }, w).text)?.code ?? null;
}
