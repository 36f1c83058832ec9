import { comboOf, isTextTarget } from '../../lib/keys.ts';
import { useUi } from '../../stores/ui.ts';
import { allCommands, isEnabled } from './registry.ts';

/** True while a dialog, a menu or a list of choices has the keyboard. */
function isTaken(): boolean {
  return document.querySelector('[role="dialog"][data-state="open"], [role="menu"], [role="alertdialog"]') !== null;
}

function onCanvas(target: EventTarget | null): boolean {
  if (useUi.getState().screen !== 'canvas') return false;
  return target === document.body || (target instanceof Element && target.closest('[data-canvas]') !== null);
}

/** One listener for all keys. Returns the function that takes it away. */
export function listenToKeys(): () => void {
  const down = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const combo = comboOf(event);
    if (!combo) return;
    const inText = isTextTarget(event.target);
    const taken = isTaken();
    for (const command of allCommands()) {
      if (!command.keys?.includes(combo)) continue;
      const scope = command.scope ?? 'window';
      if (scope !== 'always' && (inText || taken)) continue;
      if (taken && command.id !== 'view.commands') continue;
      if (scope === 'canvas' && !onCanvas(event.target)) continue;
      if (!isEnabled(command)) continue;
      event.preventDefault();
      event.stopPropagation();
      void command.run();
      return;
    }
  };
  window.addEventListener('keydown', down);
  return () => window.removeEventListener('keydown', down);
}
