import type { Node } from '../checked.ts';
import { NotWritten, type Writer } from './writer.ts';

/**
 * What tells a value that is worked out from every other in the same function, so that it is worked out once: the node with
 * what its names lead to. null for what is never the same twice, or not worth it.
 */
export function keyOf(node: Node, w: Writer): string | null {
  try {
    return textOf(node, w);
  } catch (error) {
    if (error instanceof NotWritten) return null;
    throw error;
  }
}

function textOf(node: Node, w: Writer): string {
  switch (node.op) {
    case 'constant':
      if (typeof node.value === 'object' && node.value !== null) return w.keep(node.value);
      return typeof node.value === 'number' && Object.is(node.value, -0) ? '-0' : JSON.stringify(node.value);
    case 'root':
      return w.root(node.slot);
    case 'variable':
      return w.hasVariable(node.slot) ? w.variable(node.slot).text : `@${node.slot}`;
    case 'select':
      return `${textOf(node.of, w)}.${node.optional ? '?' : ''}${JSON.stringify(node.key)}`;
    case 'index':
      return `${textOf(node.of, w)}[${node.optional ? '?' : ''}${textOf(node.at, w)}]`;
    case 'binary':
      return `(${textOf(node.left, w)} ${node.operator} ${textOf(node.right, w)})`;
    case 'conditional':
      return `(${textOf(node.test, w)} ? ${textOf(node.yes, w)} : ${textOf(node.no, w)})`;
    case 'call':
      return `${node.spec.name}(${node.args.map((arg) => textOf(arg, w)).join(', ')})`;
    case 'loop': {
      const condition = node.condition === null ? '' : textOf(node.condition, w);
      return `${textOf(node.of, w)}.${node.macro}(@${node.slot}, @${node.second}, ${condition}, ${textOf(node.body, w)})`;
    }
    default:
      // Rarer than would be worth the words.
      throw new NotWritten();
  }
}

/** Whether a node reads what stands at this place below the document it is about, above it or below it. */
export function readsAt(node: Node, place: readonly string[]): boolean {
  if (node.path !== null) {
    const { keys } = node.path;
    return place.slice(0, keys.length).every((key, i) => keys[i] === key);
  }
  switch (node.op) {
    case 'constant':
    case 'variable':
      return false;
    case 'select':
      return readsAt(node.of, place);
    case 'index':
      return readsAt(node.of, place) || readsAt(node.at, place);
    case 'binary':
      return readsAt(node.left, place) || readsAt(node.right, place);
    case 'conditional':
      return readsAt(node.test, place) || readsAt(node.yes, place) || readsAt(node.no, place);
    case 'call':
      return node.args.some((arg) => readsAt(arg, place));
    case 'loop':
      return readsAt(node.of, place) || readsAt(node.body, place) || (node.condition !== null && readsAt(node.condition, place));
    default:
      return true;
  }
}
