import type { Ast, BinaryOperator } from './ast.ts';
import { SyntaxProblem } from './errors.ts';
import type { Token } from './lexer.ts';
import { readToken } from './lexer.ts';
import { limits } from './limits.ts';

const reserved = new Set('as break const continue else for function if import let loop package namespace return var void while'.split(' '));

const binding: Record<string, number> = {
  '==': 1,
  '!=': 1,
  '<': 1,
  '<=': 1,
  '>': 1,
  '>=': 1,
  in: 1,
  '+': 2,
  '-': 2,
  '*': 3,
  '/': 3,
  '%': 3,
};

type NewAst<T = Ast> = T extends Ast ? Omit<T, 'height'> : never;

/** Parses `source[start, end)`. Offsets in the tree count from the beginning of `source`. Throws SyntaxProblem. */
export function parse(source: string, start: number, end: number): Ast {
  if (end - start > limits.source) {
    throw new SyntaxProblem(`an expression has at most ${limits.source.toLocaleString('en-US')} characters`, start, end - start);
  }
  const parser = new Parser(source, start, end);
  return parser.whole();
}

class Parser {
  private readonly source: string;
  private readonly limit: number;
  private token: Token;
  private lastEnd: number;
  private depth = 0;

  constructor(source: string, start: number, limit: number) {
    this.source = source;
    this.limit = limit;
    this.lastEnd = start;
    this.token = readToken(source, start, limit);
  }

  whole(): Ast {
    if (this.token.type === 'end') throw new SyntaxProblem('the expression is empty', this.lastEnd, this.limit - this.lastEnd);
    const tree = this.expression();
    this.finish();
    return tree;
  }

  private finish(): void {
    if (this.token.type !== 'end') throw this.unexpected('the end of the expression');
  }

  private expression(): Ast {
    this.enter();
    const test = this.logic('||');
    let tree = test;
    if (this.accept('?')) {
      const yes = this.logic('||');
      this.expect(':', 'between the two results of ? :');
      const no = this.expression();
      tree = this.node({ type: 'conditional', test, yes, no, start: test.start, end: no.end }, [test, yes, no]);
    }
    this.depth--;
    return tree;
  }

  private enter(): void {
    if (++this.depth > limits.nesting) {
      throw new SyntaxProblem(
        `the expression is nested deeper than ${limits.nesting} levels`,
        this.token.start,
        this.token.end - this.token.start,
      );
    }
  }

  /** Chains of && and || are one node each, so that a long generated condition is not a deep tree. */
  private logic(operator: '||' | '&&'): Ast {
    const next = (): Ast => (operator === '||' ? this.logic('&&') : this.binary(1));
    const first = next();
    if (!this.at(operator)) return first;
    const items = [first];
    while (this.accept(operator)) items.push(next());
    return this.node({ type: 'logic', operator, items, start: first.start, end: this.lastEnd }, items);
  }

  private binary(minimum: number): Ast {
    let left = this.unary();
    for (;;) {
      const isOperator = this.token.type === 'operator' || (this.token.type === 'name' && this.token.text === 'in');
      const power = isOperator && Object.hasOwn(binding, this.token.text) ? binding[this.token.text]! : 0;
      if (power === 0 || power < minimum) return left;
      const operator = this.token.text as BinaryOperator;
      const operatorStart = this.token.start;
      this.advance();
      const right = this.binary(power + 1);
      left = this.node({ type: 'binary', operator, left, right, operatorStart, start: left.start, end: right.end }, [left, right]);
    }
  }

  private unary(): Ast {
    if (!this.at('!') && !this.at('-')) return this.member();
    const operator = this.token.text as '!' | '-';
    const start = this.token.start;
    this.advance();
    this.enter();
    const of = this.unary();
    this.depth--;
    return this.node({ type: 'unary', operator, of, start, end: of.end }, [of]);
  }

  private member(): Ast {
    let tree = this.primary();
    for (;;) {
      if (this.accept('.')) tree = this.afterDot(tree);
      else if (this.accept('[')) {
        const optional = this.accept('?');
        const at = this.expression();
        this.expect(']', 'after the index');
        tree = this.node({ type: 'index', of: tree, at, optional, start: tree.start, end: this.lastEnd }, [tree, at]);
      } else if (this.at('{') && (tree.type === 'name' || tree.type === 'select')) {
        throw new SyntaxProblem('there are no message types', tree.start, tree.end - tree.start, "write a map: {'key': value}");
      } else return tree;
    }
  }

  private afterDot(of: Ast): Ast {
    const optional = this.accept('?');
    const token = this.token;
    if (token.type !== 'name' && token.type !== 'quotedName') throw this.unexpected('a field name after the dot');
    this.advance();
    const field = token.value as string;
    if (!optional && token.type === 'name' && this.accept('(')) {
      const args = this.list(')');
      return this.node({ type: 'call', name: field, nameStart: token.start, receiver: of, args, start: of.start, end: this.lastEnd }, [
        of,
        ...args,
      ]);
    }
    return this.node({ type: 'select', of, field, fieldStart: token.start, optional, start: of.start, end: token.end }, [of]);
  }

  private primary(): Ast {
    const token = this.token;
    const { start, end } = token;
    if (token.type === 'number' || token.type === 'string' || token.type === 'bytes') {
      this.advance();
      return this.node({ type: 'literal', value: token.value, start, end });
    }
    if (token.type === 'name') return this.name(false, start);
    if (this.accept('.')) {
      if (this.token.type !== 'name') throw this.unexpected('a name after the dot');
      return this.name(true, start);
    }
    if (this.accept('(')) {
      const tree = this.expression();
      this.expect(')', 'to close the bracket');
      return tree;
    }
    if (this.accept('[')) return this.listLiteral(start);
    if (this.accept('{')) return this.mapLiteral(start);
    throw this.unexpected('a value');
  }

  private name(global: boolean, start: number): Ast {
    const token = this.token;
    const name = token.text;
    if (!global && (name === 'true' || name === 'false' || name === 'null')) {
      this.advance();
      return this.node({ type: 'literal', value: name === 'null' ? null : name === 'true', start, end: token.end });
    }
    if (reserved.has(name) || name === 'in' || name === 'true' || name === 'false' || name === 'null') {
      throw new SyntaxProblem(`${name} is a reserved word`, token.start, name.length);
    }
    this.advance();
    if (this.accept('(')) {
      const args = this.list(')');
      return this.node({ type: 'call', name, nameStart: token.start, receiver: null, args, start, end: this.lastEnd }, args);
    }
    return this.node({ type: 'name', name, global, start, end: token.end });
  }

  private list(close: string): Ast[] {
    const items: Ast[] = [];
    while (!this.accept(close)) {
      if (items.length > 0) this.expect(',', `or ${close} here`);
      items.push(this.expression());
    }
    return items;
  }

  private listLiteral(start: number): Ast {
    const items: { value: Ast; optional: boolean }[] = [];
    while (!this.accept(']')) {
      if (items.length > 0) {
        this.expect(',', 'or ] here');
        if (this.accept(']')) break;
      }
      const optional = this.accept('?');
      items.push({ value: this.expression(), optional });
    }
    return this.node(
      { type: 'list', items, start, end: this.lastEnd },
      items.map((item) => item.value),
    );
  }

  private mapLiteral(start: number): Ast {
    const entries: { key: Ast; value: Ast; optional: boolean }[] = [];
    while (!this.accept('}')) {
      if (entries.length > 0) {
        this.expect(',', 'or } here');
        if (this.accept('}')) break;
      }
      const optional = this.accept('?');
      const key = this.expression();
      this.expect(':', 'after the key');
      entries.push({ key, value: this.expression(), optional });
    }
    return this.node(
      { type: 'map', entries, start, end: this.lastEnd },
      entries.flatMap((entry) => [entry.key, entry.value]),
    );
  }

  private node(parts: NewAst, children: readonly Ast[] = []): Ast {
    let height = 1;
    for (const child of children) if (child.height >= height) height = child.height + 1;
    if (height > limits.height)
      throw new SyntaxProblem(`the expression is a chain of more than ${limits.height} steps`, parts.start, parts.end - parts.start);
    return { ...parts, height } as Ast;
  }

  private at(operator: string): boolean {
    return this.token.type === 'operator' && this.token.text === operator;
  }

  private accept(operator: string): boolean {
    if (!this.at(operator)) return false;
    this.advance();
    return true;
  }

  private expect(operator: string, where: string): void {
    if (!this.accept(operator)) throw this.unexpected(`${operator} ${where}`);
  }

  private advance(): void {
    this.lastEnd = this.token.end;
    this.token = readToken(this.source, this.token.end, this.limit);
  }

  private unexpected(wanted: string): SyntaxProblem {
    const { type, text, start, end } = this.token;
    const found = type === 'end' ? 'the expression ends' : `found ${text.length > 40 ? `${text.slice(0, 40)}…` : text}`;
    return new SyntaxProblem(`expected ${wanted}, but ${found}`, start, end - start);
  }
}
