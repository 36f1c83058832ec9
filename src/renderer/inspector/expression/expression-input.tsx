import { lazy, Suspense } from 'react';
import { cx } from '../../lib/cx.ts';
import type { EditorProps } from './editor-props.ts';

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
