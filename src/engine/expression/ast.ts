/** Where a node stands in the source: `[start, end)`. */
interface Place {
  start: number;
  end: number;
  /** Levels below and including this node. */
  height: number;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in';

/** The syntax tree, as written: names are not resolved, macros are calls. */
export type Ast =
  | (Place & { type: 'literal'; value: null | boolean | number | string | Uint8Array })
  | (Place & { type: 'name'; name: string; global: boolean })
  | (Place & { type: 'select'; of: Ast; field: string; fieldStart: number; optional: boolean })
  | (Place & { type: 'index'; of: Ast; at: Ast; optional: boolean })
  | (Place & { type: 'call'; name: string; nameStart: number; receiver: Ast | null; args: Ast[] })
  | (Place & { type: 'unary'; operator: '!' | '-'; of: Ast })
  | (Place & { type: 'binary'; operator: BinaryOperator; left: Ast; right: Ast; operatorStart: number })
  | (Place & { type: 'logic'; operator: '&&' | '||'; items: Ast[] })
  | (Place & { type: 'conditional'; test: Ast; yes: Ast; no: Ast })
  | (Place & { type: 'list'; items: { value: Ast; optional: boolean }[] })
  | (Place & { type: 'map'; entries: { key: Ast; value: Ast; optional: boolean }[] });

export type AstOf<T extends Ast['type']> = Extract<Ast, { type: T }>;
