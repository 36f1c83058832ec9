import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { isObject, type Json } from '../../json.ts';
import { equalJson } from '../../schema/equal.ts';
import { keyOrder } from './key-order.ts';
import { isFlow, renderEntry, renderFlow, renderItem, renderValue } from './render.ts';
import { blockText, type Quoting, scalarText } from './scalar-text.ts';

type Path = readonly (string | number)[];

/** The text is written in a way that cannot be changed piece by piece. */
export class Unpatchable extends Error {}

/** An entry of a block map or list: the comments and blank lines before it, and its own text. */
interface Entry {
  /** Whole lines, each with its line break. */
  readonly lead: string;
  readonly body: string;
}

/**
 * Changes a YAML text piece by piece, so that what stays the same stays as it was written. Takes the text (line breaks `\n`), its root
 * node and the value the node holds.
 */
export class Patcher {
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** The text with the root's value changed from `before` to `after`. */
  apply(root: ParsedNode, before: Json, after: Json): string {
    if (!isMap(root) || !isObject(before) || !isObject(after)) throw new Unpatchable();
    const start = root.range[0];
    if (equalJson(before, after) && sameOrder(before, after, [])) return this.text;
    const end = root.flow ? root.range[1] : this.lineEnd(this.endOf(root));
    const changed = root.flow ? this.flowMap(root, before, after, []) : this.blockMap(root, before, after, []);
    return this.text.slice(0, start) + changed + this.text.slice(end);
  }

  /** The text from a block map's first key to the end of its last line. */
  private blockMap(node: YAMLMap.Parsed, before: Json, after: Json, path: Path): string {
    if (!isObject(before) || !isObject(after)) throw new Unpatchable();
    const indent = this.indentAt(node.range[0]);
    const old = new Map<string, Entry>();
    const pairs = new Map<string, YAMLMap.Parsed['items'][number]>();
    let from = -1;
    for (const pair of node.items) {
      const start = pair.key.range[0];
      const end = this.lineEnd(pair.value ? this.endOf(pair.value) : pair.key.range[1]);
      const key = keyOf(pair.key);
      pairs.set(key, pair);
      old.set(key, { lead: from === -1 ? '' : this.leadBetween(from, start), body: this.text.slice(start, end) });
      from = end;
    }
    const order = keyOrder(path, [...old.keys()], Object.keys(after));
    const blank = [...old.values()].slice(1);
    const freshLead = blank.length > 0 && blank.every(({ lead }) => lead.startsWith('\n')) ? '\n' : '';
    const entries = order.map((key): Entry => {
      const entry = old.get(key);
      const pair = pairs.get(key);
      const value = after[key] ?? null;
      if (!entry || !pair) return { lead: freshLead, body: renderEntry(key, value, indent, [...path, key]) };
      return { lead: entry.lead, body: this.pair(pair, entry.body, before[key] ?? null, value, indent, [...path, key]) };
    });
    return this.join(entries, this.orphans([...old], new Set(order)), indent, node.range[0]);
  }

  /** The text from a block list's first dash to the end of its last line. */
  private blockList(node: YAMLSeq.Parsed, before: Json, after: Json, path: Path): string {
    if (!Array.isArray(before) || !Array.isArray(after)) throw new Unpatchable();
    const indent = this.indentAt(node.range[0]);
    const old: Entry[] = [];
    const items: ParsedNode[] = [];
    let from = -1;
    for (const item of node.items) {
      const start = this.dashBefore(item.range[0]);
      const end = this.lineEnd(this.endOf(item));
      old.push({ lead: from === -1 ? '' : this.leadBetween(from, start), body: this.text.slice(start, end) });
      items.push(item);
      from = end;
    }
    const matches = align(before, after);
    const entries = after.map((value: Json, i): Entry => {
      const match = matches[i];
      const entry = match === undefined || match === null ? undefined : old[match];
      const item = match === undefined || match === null ? undefined : items[match];
      if (!entry || !item) return { lead: '', body: renderItem(value, indent, [...path, i]) };
      return { lead: entry.lead, body: this.item(item, entry.body, before[match ?? 0] ?? null, value, indent, [...path, i]) };
    });
    return this.join(entries, [], indent, node.range[0]);
  }

  /** One `key: value` of a block map, to the end of its last line. */
  private pair(pair: YAMLMap.Parsed['items'][number], body: string, before: Json, after: Json, indent: string, path: Path): string {
    const { key, value } = pair;
    if (equalJson(before, after) && sameOrder(before, after, path)) return body;
    const start = key.range[0];
    const colon = this.colonAfter(key.range[1]);
    const end = value ? this.endOf(value) : colon;
    const isEmpty = !value || (isScalar(value) && value.range[0] === value.range[1]);
    if (value && !isEmpty) {
      const inside = this.inPlace(value, before, after, this.columnOf(value.range[0]), path);
      if (inside !== null) return this.text.slice(start, value.range[0]) + inside + this.restOfLine(value, end);
    }
    const rendered = renderValue(after, indent, colon - start + indent.length + 1, path);
    const isBlock = !isEmpty && this.text.slice(colon, end).includes('\n');
    const comment = isBlock
      ? (/^\s+#.*/.exec(this.text.slice(colon, this.lineEnd(colon)))?.[0] ?? '')
      : this.text.slice(isEmpty ? colon : end, this.lineEnd(end));
    return this.text.slice(start, colon) + withComment(rendered, comment.trimEnd());
  }

  /** One `- item` of a block list, to the end of its last line. */
  private item(node: ParsedNode, body: string, before: Json, after: Json, indent: string, path: Path): string {
    if (equalJson(before, after) && sameOrder(before, after, path)) return body;
    const start = this.dashBefore(node.range[0]);
    const end = this.endOf(node);
    const inside = this.inPlace(node, before, after, this.columnOf(node.range[0]), path);
    if (inside !== null) return this.text.slice(start, node.range[0]) + inside + this.restOfLine(node, end);
    return renderItem(after, indent, path);
  }

  /** The value changed where it stands (a block to the end of its last line), or null when it has to be written in another form. */
  private inPlace(node: ParsedNode, before: Json, after: Json, column: number, path: Path): string | null {
    if (isMap(node) && isObject(before) && isObject(after)) {
      if (node.flow) return this.fitting(node, after, column, path, this.flowMap(node, before, after, path));
      return Object.keys(after).length === 0 ? null : this.blockMap(node, before, after, path);
    }
    if (isSeq(node) && Array.isArray(before) && Array.isArray(after)) {
      if (node.flow) return this.fitting(node, after, column, path, this.flowList(node, before, after, path));
      return after.length === 0 ? null : this.blockList(node, before, after, path);
    }
    if (typeof after === 'object' && after !== null) return null;
    if (isScalar(node)) return this.scalar(node, after, column);
    return isAlias(node) ? scalarText(after, false) : null;
  }

  /** A flow collection of one line that outgrows the line becomes a block. */
  private fitting(node: ParsedNode, after: Json, column: number, path: Path, text: string): string | null {
    const wasOneLine = !this.text.slice(node.range[0], node.range[1]).includes('\n');
    const wasLong = column + node.range[1] - node.range[0] > 100;
    return wasOneLine && !wasLong && !text.includes('\n') && column + text.length > 100 && !isFlow(after, column, path) ? null : text;
  }

  private scalar(node: Scalar.Parsed, after: Json, column: number): string | null {
    if (typeof after === 'string' && after.includes('\n')) {
      const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
      if (!isBlock) return null;
      const indent = this.blockIndent(node) ?? ' '.repeat(column + 2);
      return this.withHeader(node, blockText(after, indent));
    }
    if (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') return null;
    return scalarText(after, false, quotingOf(node));
  }

  /** A block with the comment that stood after its `|`. */
  private withHeader(node: Scalar.Parsed, block: string | null): string | null {
    if (block === null) return null;
    const comment = /^\S+([ \t]+#.*)/.exec(this.text.slice(node.range[0], this.lineEnd(node.range[0])))?.[1] ?? '';
    return withComment(block, comment);
  }

  private flowMap(node: YAMLMap.Parsed, before: Json, after: Json, path: Path): string {
    if (!isObject(before) || !isObject(after)) throw new Unpatchable();
    const keys = node.items.map((pair) => keyOf(pair.key));
    const order = keyOrder(path, keys, Object.keys(after));
    const same = order.length === keys.length && order.every((key, i) => key === keys[i]) && node.items.every((pair) => pair.value);
    if (!same) {
      const entries = order.map((key) => {
        const pair = node.items.find((each) => keyOf(each.key) === key);
        const value = after[key] ?? null;
        if (!pair?.value) return renderFlow({ [key]: value }, path).slice(2, -2);
        const name = this.text.slice(pair.key.range[0], pair.key.range[1]);
        return `${name}: ${this.flowValue(pair.value, before[key] ?? null, value, [...path, key])}`;
      });
      return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
    }
    return this.splice(
      node,
      node.items.map((pair): [ParsedNode, string] => {
        const key = keyOf(pair.key);
        if (!pair.value) throw new Unpatchable();
        return [pair.value, this.flowValue(pair.value, before[key] ?? null, after[key] ?? null, [...path, key])];
      }),
    );
  }

  private flowList(node: YAMLSeq.Parsed, before: Json, after: Json, path: Path): string {
    if (!Array.isArray(before) || !Array.isArray(after)) throw new Unpatchable();
    const items = node.items;
    if (before.length === after.length)
      return this.splice(
        node,
        items.map((item, i): [ParsedNode, string] => [item, this.flowValue(item, before[i] ?? null, after[i] ?? null, [...path, i])]),
      );
    const matches = align(before, after);
    const texts = after.map((value: Json, i) => {
      const match = matches[i];
      const item = match === undefined || match === null ? undefined : items[match];
      return item ? this.flowValue(item, before[match ?? 0] ?? null, value, [...path, i]) : renderFlow(value, [...path, i]);
    });
    return `[${texts.join(', ')}]`;
  }

  private flowValue(node: ParsedNode, before: Json, after: Json, path: Path): string {
    if (equalJson(before, after) && sameOrder(before, after, path)) return this.text.slice(node.range[0], node.range[1]);
    if (isMap(node) && isObject(before) && isObject(after)) return this.flowMap(node, before, after, path);
    if (isSeq(node) && Array.isArray(before) && Array.isArray(after)) return this.flowList(node, before, after, path);
    if (isScalar(node) && (typeof after !== 'object' || after === null)) return scalarText(after, true, quotingOf(node));
    return renderFlow(after, path);
  }

  /** The text of a node with its parts replaced. */
  private splice(node: ParsedNode, parts: readonly [ParsedNode, string][]): string {
    let at = node.range[0];
    let text = '';
    for (const [part, replacement] of parts) {
      // `{ key: }` has no text of its own to replace, and the colon would touch what is put there.
      if (part.range[0] === part.range[1] && replacement !== '') throw new Unpatchable();
      text += this.text.slice(at, part.range[0]) + replacement;
      at = part.range[1];
    }
    return text + this.text.slice(at, node.range[1]);
  }

  private join(entries: readonly Entry[], orphans: readonly [string, string][], indent: string, start: number): string {
    const [first, ...rest] = entries;
    if (!first) throw new Unpatchable();
    // Only spaces before it: the comments of an entry that has become the first can stand above it.
    const hasLine = this.text.slice(this.text.lastIndexOf('\n', start - 1) + 1, start).trim() === '';
    const lead = hasLine ? first.lead.replace(/^\s+/, '') : '';
    const kept = orphans.map(([, text]) => text).join('');
    const head = lead === '' ? first.body : `${lead}${indent}${first.body}`;
    return rest.reduce((text, entry, i) => `${text}\n${i === rest.length - 1 ? kept : ''}${entry.lead}${indent}${entry.body}`, head);
  }

  /** Comments before an entry that goes, and that a blank line parts from it: they are about more than the entry. */
  private orphans(old: readonly (readonly [string, Entry])[], kept: ReadonlySet<string>): [string, string][] {
    return old.flatMap(([key, { lead }]): [string, string][] => {
      const gap = lead.lastIndexOf('\n\n');
      const detached = gap === -1 ? '' : lead.slice(0, gap + 2);
      return kept.has(key) || !detached.includes('#') ? [] : [[key, detached]];
    });
  }

  /** The whole lines between the end of one entry's last line and the line on which the next begins. */
  private leadBetween(lineEnd: number, start: number): string {
    const lineStart = this.text.lastIndexOf('\n', start - 1) + 1;
    if (lineStart <= lineEnd) throw new Unpatchable();
    return this.text.slice(lineEnd + 1, lineStart);
  }

  /** Where a node's own text ends, without comments and blank lines after it. */
  private endOf(node: ParsedNode): number {
    if (isMap(node) && !node.flow) {
      const last = node.items.at(-1);
      if (!last) return node.range[1];
      return last.value && last.value.range[1] > last.key.range[1] ? this.endOf(last.value) : this.colonAfter(last.key.range[1]);
    }
    if (isSeq(node) && !node.flow) {
      const last = node.items.at(-1);
      return last ? this.endOf(last) : node.range[1];
    }
    let end = node.range[1];
    // The blank lines after a block are its own only where it says so with a +.
    const keepsLines =
      isScalar(node) && node.type?.startsWith('BLOCK') && this.text.slice(node.range[0], this.lineEnd(node.range[0])).includes('+');
    if (keepsLines) return this.text[end - 1] === '\n' ? end - 1 : end;
    while (end > node.range[0] && this.text[end - 1] === '\n') end -= 1;
    return end;
  }

  /** The comment after a value that was changed in place; a block brings its own. */
  private restOfLine(node: ParsedNode, end: number): string {
    return (isMap(node) || isSeq(node)) && !node.flow ? '' : this.text.slice(end, this.lineEnd(end));
  }

  private lineEnd(offset: number): number {
    const end = this.text.indexOf('\n', offset);
    return end === -1 ? this.text.length : end;
  }

  private columnOf(offset: number): number {
    return offset - this.text.lastIndexOf('\n', offset - 1) - 1;
  }

  /** As many spaces as stand before an offset on its line, counting dashes and keys too. */
  private indentAt(offset: number): string {
    return ' '.repeat(this.columnOf(offset));
  }

  private blockIndent(node: Scalar.Parsed): string | null {
    const lines = this.text.slice(node.range[0], node.range[1]).split('\n').slice(1);
    const first = lines.find((line) => line.trim() !== '');
    return first === undefined ? null : (/^ */.exec(first)?.[0] ?? null);
  }

  private colonAfter(offset: number): number {
    const match = /[ \t]*:/y;
    match.lastIndex = offset;
    const found = match.exec(this.text);
    if (!found) throw new Unpatchable();
    return offset + found[0].length;
  }

  private dashBefore(offset: number): number {
    const dash = this.text.lastIndexOf('-', offset - 1);
    if (dash === -1 || !/^-\s*$/.test(this.text.slice(dash, offset))) throw new Unpatchable();
    return dash;
  }
}

function keyOf(key: ParsedNode | null): string {
  if (!isScalar(key)) throw new Unpatchable();
  return typeof key.value === 'string' ? key.value : key.source;
}

function quotingOf(node: Scalar): Quoting {
  return node.type === 'QUOTE_DOUBLE' ? 'double' : node.type === 'QUOTE_SINGLE' ? 'single' : 'plain';
}

function withComment(rendered: string, comment: string): string {
  if (comment.trim() === '') return rendered;
  const end = rendered.indexOf('\n');
  return end === -1 ? rendered + comment : rendered.slice(0, end) + comment + rendered.slice(end);
}

/** Whether the keys of a map already stand as they shall. */
function sameOrder(before: Json, after: Json, path: Path): boolean {
  if (Array.isArray(before) && Array.isArray(after))
    return before.every((item: Json, i) => sameOrder(item, after[i] ?? null, [...path, i]));
  if (!isObject(before) || !isObject(after)) return true;
  const keys = Object.keys(before);
  return keyOrder(path, keys, Object.keys(after)).every(
    (key, i) => key === keys[i] && sameOrder(before[key] ?? null, after[key] ?? null, [...path, key]),
  );
}

/** For each new item, the old one it comes from: equal ones at both ends, then one by one; null for a new one. */
function align(before: readonly Json[], after: readonly Json[]): (number | null)[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && equalJson(before[head], after[head])) head += 1;
  let tail = 0;
  while (tail < shorter - head && equalJson(before[before.length - 1 - tail], after[after.length - 1 - tail])) tail += 1;
  return after.map((_, i) => {
    if (i >= after.length - tail) return before.length - (after.length - i);
    return i < before.length - tail ? i : null;
  });
}
