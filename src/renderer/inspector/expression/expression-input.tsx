import { lazy, Suspense } from 'react';
import type { Json } from '../../../engine/json.ts';
import { cx } from '../../lib/cx.ts';

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
}

const load = async () => ({ default: (await import('./editor.tsx')).ExpressionEditor });
const Editor = lazy(load);

/** Fetches the editor while nothing else is going on, so that the first form is not kept waiting. */
export function preloadEditor(): void {
  void load().catch(() => undefined);
}

/** A text field that knows placeholders. Until the editor is there, the text stands in its place. */
export function ExpressionInput(props: EditorProps) {
  return (
    <Suspense
      fallback={
        <div className={cx('expression-editor expression-waiting', props.multiline && 'min-h-20')} aria-hidden="true">
          {props.value || props.placeholder}
        </div>
      }
    >
      <Editor {...props} />
    </Suspense>
  );
}
