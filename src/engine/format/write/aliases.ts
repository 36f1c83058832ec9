import { isAlias, isNode, type ParsedNode, visit } from 'yaml';
import type { SourceDocument } from '../document.ts';
import { renderFlow } from './render.ts';

/**
 * The text with every alias written out and every anchor gone: what is repeated can then be changed in one place and not in the
 * others.
 */
export function withoutAliases(text: string, root: ParsedNode, values: SourceDocument['aliases']): string {
  const edits: { from: number; to: number; text: string }[] = [];
  visit(root, (_key, node) => {
    if (!isNode(node) || !node.range) return;
    const [start, end] = node.range;
    if (isAlias(node)) {
      edits.push({ from: start, to: end, text: renderFlow(values.get(node as ParsedNode) ?? null, []) });
    } else if (node.anchor !== undefined) {
      const from = text.lastIndexOf(`&${node.anchor}`, start);
      const after = /^[ \t]*/.exec(text.slice(from + node.anchor.length + 1))?.[0].length ?? 0;
      if (from !== -1) edits.push({ from, to: from + node.anchor.length + 1 + after, text: '' });
    }
  });
  return edits.sort((a, b) => b.from - a.from).reduce((out, edit) => out.slice(0, edit.from) + edit.text + out.slice(edit.to), text);
}
