import type { Json } from '../../../engine/json.ts';

export interface EditorProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly onBlur?: () => void;
  readonly id?: string;
  readonly label?: string;
  readonly labelledBy?: string | undefined;
  readonly describedBy?: string | undefined;
  readonly invalid?: boolean;
  readonly placeholder?: string | undefined;
  readonly multiline?: boolean;
  readonly language?: 'javascript' | 'html' | 'json' | 'markdown' | undefined;
  /** Names that placeholders may use, with what is known of their values. */
  readonly values: Readonly<Record<string, Json | undefined>>;
  readonly autoFocus?: boolean;
  /** The whole text is one expression, without braces. */
  readonly bare?: boolean;
}
