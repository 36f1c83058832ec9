/** What host and script process say to each other over their channel. Values travel as JSON text. */
export interface ScriptOrder {
  readonly code: string;
  readonly input: string;
}

export type ScriptReport =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly json: string }
  | { readonly type: 'error'; readonly name: string; readonly message: string; readonly stack: string; readonly line: number | null };
