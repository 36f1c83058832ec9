import { Composer, type CST, type Document, Lexer, type ParsedNode, Parser } from 'yaml';

/** How Millrace reads YAML, everywhere: core schema, no merge keys, no tags of other languages. */
const options = {
  version: '1.2',
  schema: 'core',
  merge: false,
  uniqueKeys: false,
  resolveKnownTags: false,
  strict: true,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

export interface YamlError {
  readonly offset: number;
  readonly code: string;
  readonly message: string;
}

export interface YamlReading {
  readonly documents: readonly Document.Parsed<ParsedNode>[];
  readonly errors: readonly YamlError[];
}

/** The tokens of a text, or where a map or list is nested deeper than `maxDepth`: what comes after recurses, so it must not see those. */
export function readTokens(text: string, maxDepth: number): { readonly tokens: readonly CST.Token[] } | { readonly tooDeepAt: number } {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    // A level takes a token or two. Stopping here keeps a text that is nothing but brackets from being read to its end.
    if (parser.stack.length > 3 * maxDepth) return { tooDeepAt: parser.stack.filter(isCollection)[maxDepth]?.offset ?? 0 };
  }
  for (const token of parser.end()) tokens.push(token);
  const deep = depthBeyond(tokens, maxDepth);
  return deep === null ? { tokens } : { tooDeepAt: deep };
}

/** Makes documents of tokens; warnings count as errors. At most `maxErrors` are kept. */
export function composeDocuments(tokens: readonly CST.Token[], length: number, maxErrors: number): YamlReading {
  const errors: YamlError[] = [];
  const composer = new Composer(options);
  // Its own handler makes an Error with a stack of each, which takes seconds for a text of 1 MB that is wrong all over.
  Reflect.set(composer, 'onError', (source: number | readonly number[] | { offset: number }, code: string, message: string) => {
    const offset = typeof source === 'number' ? source : 'offset' in source ? source.offset : (source[0] ?? 0);
    if (errors.length < maxErrors) errors.push({ offset, code, message });
  });
  const documents = [...composer.compose(tokens, false, length)] as Document.Parsed<ParsedNode>[];
  for (const document of documents) {
    for (const { pos, code, message } of [...document.errors, ...document.warnings])
      if (errors.length < maxErrors) errors.push({ offset: pos[0], code, message });
  }
  return { documents, errors: errors.sort((a, b) => a.offset - b.offset) };
}

function isCollection(token: CST.Token): boolean {
  return token.type === 'block-map' || token.type === 'block-seq' || token.type === 'flow-collection';
}

function depthBeyond(tokens: readonly CST.Token[], limit: number): number | null {
  const stack: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let entry = stack.pop(); entry; entry = stack.pop()) {
    const { token, depth } = entry;
    if (token.type === 'document') {
      if (token.value) stack.push({ token: token.value, depth });
    } else if ('items' in token) {
      if (depth >= limit) return token.offset;
      for (const item of token.items) {
        if (item.key) stack.push({ token: item.key, depth: depth + 1 });
        if (item.value) stack.push({ token: item.value, depth: depth + 1 });
      }
    }
  }
  return null;
}
