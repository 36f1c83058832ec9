import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar, type YAMLMap } from 'yaml';
import { forbiddenKeys, type Json } from '../json.ts';
import { formatLimits, utf8Length } from './limits.ts';
import { linesOf, offsetInScalar, type Position, type ScalarStyle } from './positions.ts';
import type { ProblemCode } from './problem.ts';
import { composeDocuments, readTokens } from './yaml.ts';

/** Something wrong with the text itself, before anything is known of workflows. */
export interface TextProblem extends Position {
  readonly code: ProblemCode;
  readonly message: string;
  readonly hint: string | null;
  readonly path: readonly (string | number)[];
}

/** A YAML text as plain data that still knows where everything stood. */
export interface SourceDocument {
  /** undefined: the text could not be read at all. */
  readonly value: Json | undefined;
  readonly problems: readonly TextProblem[];
  /** The node of `value`; null where the text could not be read. */
  readonly root: ParsedNode | null;
  /** Maps of which a part was refused, so that what seems to be missing may well be there. */
  readonly incomplete: readonly (readonly (string | number)[])[];
  /** What each alias stands for. */
  readonly aliases: ReadonlyMap<ParsedNode, Json>;
  /** The place of a value, or of its key; `offset` counts inside a string's value. A path that is not there gives its nearest ancestor. */
  readonly locate: (path: readonly (string | number)[], part: 'key' | 'value', offset?: number) => Position;
}

const yamlHints: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'Indent with spaces; YAML does not allow tabs there.',
  BAD_INDENT: 'Line the text up with what it belongs to.',
  BLOCK_AS_IMPLICIT_KEY: 'Put text that holds ": " in quotes.',
  MULTILINE_IMPLICIT_KEY: 'A key and its ":" belong on one line.',
  MISSING_CHAR: 'Something is not closed, or a space after ":" or "-" is missing.',
  BAD_SCALAR_START: 'Put text that begins with such a character in quotes.',
  TAG_RESOLVE_FAILED: 'Tags (!name) are not used in workflow files; leave it out.',
};

// Control characters, halves of surrogate pairs, and U+FFFD, which stands where bytes were not UTF-8.
const badCharacter =
  // oxlint-disable-next-line no-control-regex -- they are what it looks for
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd-\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Reads the text of a YAML (or JSON) file. Never throws; the text decides nothing but its own data. */
export function readDocument(source: string): SourceDocument {
  const text = source.startsWith('\ufeff') ? source.slice(1) : source;
  const lines = linesOf(text);
  const problems: TextProblem[] = [];
  const report = (
    code: ProblemCode,
    offset: number,
    message: string,
    hint: string | null = null,
    path: readonly (string | number)[] = [],
  ): void => {
    if (problems.length < formatLimits.problems) problems.push({ ...lines(offset), code, message, hint, path });
  };
  const unreadable: SourceDocument = {
    value: undefined,
    problems,
    root: null,
    incomplete: [],
    aliases: new Map(),
    locate: () => ({ line: 1, column: 1 }),
  };

  const bytes = text.length > formatLimits.bytes ? text.length : utf8Length(text);
  if (bytes > formatLimits.bytes) {
    report('limit', 0, 'The file is larger than 1 MB', 'Keep data in files of its own and read them with an action.');
    return unreadable;
  }
  const bad = badCharacter.exec(text);
  if (bad) {
    const code = text.charCodeAt(bad.index);
    if (code === 0xfffd) report('yaml', bad.index, 'The file is not valid UTF-8 here', 'Save it as UTF-8.');
    else
      report(
        'yaml',
        bad.index,
        `The file holds the character U+${code.toString(16).toUpperCase().padStart(4, '0')}, which text may not hold`,
        'Remove it, or write it as an escape in double quotes.',
      );
    return unreadable;
  }

  const read = readTokens(text, formatLimits.depth);
  if ('tooDeepAt' in read) {
    report('limit', read.tooDeepAt, `Maps and lists are nested deeper than ${formatLimits.depth} levels`);
    return unreadable;
  }
  const { documents, errors } = composeDocuments(read.tokens, text.length, formatLimits.problems);
  const reportedLines = new Set<number>();
  for (const error of errors) {
    // A broken line often breaks the reading of its rest too; its first error says what to do.
    const { line } = lines(error.offset);
    if (!reportedLines.has(line)) report('yaml', error.offset, sentence(error.message), yamlHints[error.code] ?? null);
    reportedLines.add(line);
  }
  const [first, second] = documents;
  const directive = first?.directives.yaml;
  if (directive?.explicit && directive.version !== '1.2')
    report('yaml', 0, `The file asks for YAML ${directive.version}`, 'Workflow files are YAML 1.2; leave the %YAML line out.');
  if (second)
    report(
      'yaml',
      second.range[0],
      'The file holds more than one document',
      'Keep one workflow in one file: remove the --- line and what follows.',
    );
  if (problems.length > 0) return unreadable;
  const root = first?.contents;
  if (!root) {
    report('missing', 0, 'The file is empty', 'A workflow begins with "millrace: 1".');
    return unreadable;
  }

  const reader = new DocumentReader(report);
  const value = reader.read(root);
  if (reader.exploded) return unreadable;
  return {
    value,
    problems,
    root,
    incomplete: reader.incomplete,
    aliases: reader.aliasValues,
    locate: (path, part, offset) => lines(reader.offsetOf(root, path, part, offset, text)),
  };
}

function sentence(message: string): string {
  const [line = ''] = message.split('\n');
  return line.replace(/[.:]?\s*$/, '');
}

type ReportText = (code: ProblemCode, offset: number, message: string, hint?: string | null, path?: readonly (string | number)[]) => void;

interface Anchor {
  readonly node: ParsedNode;
  value: Json;
  /** Values inside, itself included; 0 while it is being read. */
  size: number;
}

/** Turns nodes into plain data and remembers what the aliases and keys of a document stand for. */
class DocumentReader {
  /** Aliases would repeat so much that the data must not be walked. */
  exploded = false;
  readonly aliasValues = new Map<ParsedNode, Json>();
  readonly incomplete: (readonly (string | number)[])[] = [];
  private readonly report: ReportText;
  private readonly anchors = new Map<string, Anchor>();
  private readonly aliasTargets = new Map<ParsedNode, ParsedNode>();
  private readonly pairs = new Map<YAMLMap.Parsed, Map<string, YAMLMap.Parsed['items'][number]>>();
  private aliases = 0;
  private repeated = 0;
  private size = 0;

  constructor(report: ReportText) {
    this.report = report;
  }

  read(node: ParsedNode, path: readonly (string | number)[] = []): Json {
    const before = this.size;
    this.size += 1;
    if (isAlias(node)) return this.readAlias(node, path);
    const anchor = node.anchor === undefined ? null : { node, value: null, size: 0 };
    if (anchor && node.anchor !== undefined) this.anchors.set(node.anchor, anchor);
    const value = isMap(node) ? this.readMap(node, path) : isSeq(node) ? this.readList(node.items, path) : this.readScalar(node, path);
    if (anchor) Object.assign(anchor, { value, size: this.size - before });
    return value;
  }

  private readList(items: readonly unknown[], path: readonly (string | number)[]): Json {
    return items.map((item, i) => this.read(item as ParsedNode, [...path, i]));
  }

  private readAlias(node: ParsedNode & { source: string }, path: readonly (string | number)[]): Json {
    const offset = node.range[0];
    this.aliases += 1;
    if (this.aliases > formatLimits.aliases) {
      if (this.aliases === formatLimits.aliases + 1)
        this.report('limit', offset, `The file holds more than ${formatLimits.aliases} aliases`, null, path);
      return null;
    }
    const anchor = this.anchors.get(node.source);
    if (!anchor || anchor.size === 0) {
      this.report(
        'yaml',
        offset,
        anchor ? `The alias *${node.source} stands inside what it repeats` : `No anchor &${node.source} stands before the alias`,
        null,
        path,
      );
      return null;
    }
    this.aliasTargets.set(node, anchor.node);
    this.aliasValues.set(node, anchor.value);
    this.size += anchor.size;
    this.repeated += anchor.size;
    if (this.repeated > formatLimits.repeated && !this.exploded) {
      this.exploded = true;
      this.report('limit', offset, `The file's aliases repeat more than ${formatLimits.repeated} values`, null, path);
    }
    return anchor.value;
  }

  private readScalar(node: Scalar.Parsed, path: readonly (string | number)[]): Json {
    const { value } = node;
    if (typeof value === 'number' && !Number.isFinite(value)) {
      this.report('type', node.range[0], `${node.source} is not a number that JSON knows`, null, path);
      return null;
    }
    return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  }

  private readMap(node: YAMLMap.Parsed, path: readonly (string | number)[]): Json {
    const pairs = new Map<string, YAMLMap.Parsed['items'][number]>();
    this.pairs.set(node, pairs);
    const map: Record<string, Json> = {};
    for (const pair of node.items) {
      const key = this.keyOf(pair.key);
      const offset = pair.key?.range[0] ?? node.range[0];
      if (key === null) {
        this.report('yaml', offset, 'A key has to be plain text', null, path);
      } else if (key === '<<') {
        this.incomplete.push(path);
        this.report('yaml', offset, 'Merge keys (<<) are not used in workflow files', 'Write the keys out.', [...path, key]);
      } else if (forbiddenKeys.has(key)) {
        this.report('unknown-key', offset, `${key} may not be used as a key`, 'Choose another name.', [...path, key]);
      } else if (pairs.has(key)) {
        this.report('duplicate', offset, `The key ${key} stands here for the second time`, 'Remove one of the two.', [...path, key]);
      } else {
        pairs.set(key, pair);
        map[key] = pair.value ? this.read(pair.value, [...path, key]) : null;
      }
    }
    return map;
  }

  /** Keys are text: `1` and `true` are the keys "1" and "true", as written. */
  private keyOf(key: ParsedNode | null): string | null {
    const node = key && isAlias(key) ? this.anchors.get(key.source)?.node : key;
    if (!isScalar(node)) return null;
    if (node.anchor !== undefined && node === key) this.anchors.set(node.anchor, { node: node, value: this.readScalar(node, []), size: 1 });
    return typeof node.value === 'string' ? node.value : node.source;
  }

  offsetOf(root: ParsedNode, path: readonly (string | number)[], part: 'key' | 'value', offset: number | undefined, text: string): number {
    let node: ParsedNode = root;
    let keyOffset = root.range[0];
    for (const step of path) {
      const target: ParsedNode = this.aliasTargets.get(node) ?? node;
      if (isMap(target)) {
        const pair = this.pairs.get(target)?.get(String(step));
        if (!pair) return keyOffset;
        keyOffset = pair.key.range[0];
        // `key:` without a value has no place of its own.
        if (!pair.value || (isScalar(pair.value) && pair.value.range[0] === pair.value.range[1] && pair.value.source === ''))
          return keyOffset;
        node = pair.value;
      } else if (isSeq(target) && typeof step === 'number' && target.items[step]) {
        node = target.items[step];
        keyOffset = node.range[0];
      } else return keyOffset;
    }
    if (part === 'key') return keyOffset;
    if (offset === undefined) return node.range[0];
    const scalar = this.aliasTargets.get(node) ?? node;
    if (!isScalar(scalar) || typeof scalar.value !== 'string') return scalar.range[0];
    return offsetInScalar(text, scalar.range[0], scalar.range[1], styleOf(scalar), scalar.value, offset);
  }
}

function styleOf(scalar: Scalar.Parsed): ScalarStyle {
  switch (scalar.type) {
    case 'QUOTE_DOUBLE':
      return 'double';
    case 'QUOTE_SINGLE':
      return 'single';
    case 'BLOCK_LITERAL':
    case 'BLOCK_FOLDED':
      return 'block';
    default:
      return 'plain';
  }
}
