import { useEffect } from 'react';
import { useUi } from '../stores/ui.ts';

const patienceMs = 1_500;

/** Puts the cursor into the field that a problem, F2 or Enter asked for, as soon as it is there. */
export function useFocusField(task: string | null): void {
  const wanted = useUi((state) => state.focusField);
  useEffect(() => {
    if (!wanted || wanted.task !== task) return;
    const begin = Date.now();
    let timer: ReturnType<typeof setTimeout>;
    const look = (): void => {
      const target = find(wanted.path);
      if (target) {
        target.focus();
        target.scrollIntoView({ block: 'nearest' });
        if (target instanceof HTMLInputElement) target.select();
      }
      if (target || Date.now() - begin > patienceMs) useUi.setState({ focusField: null });
      else timer = setTimeout(look, 50);
    };
    timer = setTimeout(look, 0);
    return () => clearTimeout(timer);
  }, [wanted, task]);
}

const focusable = 'input, select, textarea, [contenteditable="true"], button[role="switch"]';

/** The field at a path, or at the nearest path above it; for the empty path the first of the form. */
function find(path: readonly (string | number)[]): HTMLElement | null {
  const inspector = document.querySelector('[data-inspector]');
  if (!inspector) return null;
  if (path.length === 0) return inspector.querySelector<HTMLElement>(`[data-form] :is(${focusable})`);
  for (let length = path.length; length > 0; length -= 1) {
    const field = inspector.querySelector(`[data-field="${CSS.escape(path.slice(0, length).join('.'))}"]`);
    if (field) return field.matches(focusable) ? (field as HTMLElement) : field.querySelector<HTMLElement>(focusable);
  }
  return null;
}
