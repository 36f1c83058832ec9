import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../../src/engine/json.ts';

/** A workflow of dataflow-rs and the payload that its own benchmark runs it over. */
export interface Example {
  readonly workflow: Json;
  readonly payload: Json;
}

/** dataflow-rs's own benchmarks, read from the examples that its crate brings along. */
export interface Examples {
  /** `micro_cond_bench`: the workflow of `benchmark`, in a loop on one thread. */
  readonly rules: Example;
  /**
   * `realistic_benchmark`, its paths corrected: as it is written, `MT103.20` makes a list of `MT103`, all but three of the
   * writes below it are lost, and eight of its rules break. A `#` before a number makes it a name.
   */
  readonly mapping: Example;
  /** `realistic_benchmark` as it is written. */
  readonly mappingAsWritten: Example;
  /** `micro_aggregate_bench`. */
  readonly aggregate: Example;
}

/** `crateDir` is where the source of the crate lies. Throws when an example does not look as it did in the version that is pinned. */
export function readExamples(crateDir: string): Examples {
  const read = (name: string): string => readFileSync(join(crateDir, 'examples', `${name}.rs`), 'utf8');
  const rules = read('micro_cond_bench');
  const mapping = read('realistic_benchmark');
  const aggregate = read('micro_aggregate_bench');
  const subtotal = literalAfter(aggregate, 'fn subtotal()');
  const mappingAsWritten = {
    workflow: JSON.parse(rawString(mapping)) as Json,
    payload: parse(literalAfter(mapping, 'fn build_sample_payload()')),
  };
  return {
    rules: { workflow: JSON.parse(rawString(rules)) as Json, payload: parse(literalAfter(rules, 'let data')) },
    mapping: { ...mappingAsWritten, workflow: withNamesForNumbers(mappingAsWritten.workflow) },
    mappingAsWritten,
    aggregate: {
      workflow: parse(literalAfter(aggregate, 'let workflow_json').replaceAll('subtotal()', subtotal)),
      payload: cart(),
    },
  };
}

/** Numbers in the paths that are written to become names. */
function withNamesForNumbers(workflow: Json): Json {
  const text = JSON.stringify(workflow, (key, value: Json) =>
    key === 'path' && typeof value === 'string' ? value.replaceAll(/\.(?=\d+(?:\.|$))/g, '.#') : value,
  );
  return JSON.parse(text) as Json;
}

/** Its cart is worked out in a loop; so is this one. */
function cart(): Json {
  const items = Array.from({ length: 40 }, (_, i) => ({ sku: `SKU-${String(i).padStart(4, '0')}`, price: 5 + i * 1.25, qty: (i % 4) + 1 }));
  return { items, cart_id: 'cart-42' };
}

/** The first text between r#" and "#. */
function rawString(source: string): string {
  const from = source.indexOf('r#"');
  const to = source.indexOf('"#', from + 3);
  if (from < 0 || to < 0) throw new Error('An example of dataflow-rs has no raw string.');
  return source.slice(from + 3, to);
}

/** What stands between the brackets of the first `json!(…)` after a mark. */
function literalAfter(source: string, mark: string): string {
  const at = source.indexOf(mark);
  const from = source.indexOf('json!(', at);
  if (at < 0 || from < 0) throw new Error(`An example of dataflow-rs has no json!(…) after ${mark}.`);
  let depth = 0;
  let inText = false;
  for (let i = from + 'json!'.length; i < source.length; i += 1) {
    const char = source[i];
    if (inText) {
      if (char === '\\') i += 1;
      else if (char === '"') inText = false;
    } else if (char === '"') inText = true;
    else if (char === '(') depth += 1;
    else if (char === ')') {
      depth -= 1;
      if (depth === 0) return source.slice(from + 'json!('.length, i);
    }
  }
  throw new Error(`The json!(…) after ${mark} has no end.`);
}

/** Reads it as JSON; comments stand on lines of their own. */
function parse(literal: string): Json {
  return JSON.parse(literal.replaceAll(/^\s*\/\/.*$/gm, '')) as Json;
}
