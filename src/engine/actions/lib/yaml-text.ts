import { isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { forbiddenKeys, type Json } from '../../json.ts';
import { parseError } from './position.ts';

/**
 * Reads one YAML 1.2 document (core schema, unique keys, no merge keys, at most 100 aliases). Fails with ActionError
 * `parse` (line and column), also on keys that could reach a prototype and on numbers that JSON does not have.
 */
export function parseYaml(text: string): Json {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: true,
    prettyErrors: false,
    resolveKnownTags: false,
    lineCounter,
  });
  const fail = (offset: number, problem: string): Error => {
    const { line, col } = lineCounter.linePos(offset);
    return parseError('YAML', { line: Math.max(1, line), column: Math.max(1, col) }, problem);
  };
  const first = document.errors[0];
  if (first) throw fail(first.pos[0], first.message.replace(/\.$/, ''));
  visit(document, {
    Pair(_, pair) {
      if (isScalar(pair.key) && forbiddenKeys.has(String(pair.key.value))) {
        throw fail(pair.key.range?.[0] ?? 0, `the key ${String(pair.key.value)} is not allowed`);
      }
    },
    Scalar(_, node) {
      if (typeof node.value === 'number' && !Number.isFinite(node.value)) throw fail(node.range?.[0] ?? 0, 'a number has to be finite');
    },
  });
  try {
    return document.toJS({ maxAliasCount: 100 }) as Json;
  } catch (error) {
    throw fail(0, error instanceof Error ? error.message : String(error));
  }
}
