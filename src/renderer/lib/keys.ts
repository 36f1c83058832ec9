/** "Ctrl+Shift+Z" and the like. Ctrl means Cmd on a Mac; letters are upper case; the order is Ctrl, Alt, Shift. */
export type KeyCombo = string;

const named: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  Escape: 'Esc',
};

/** Characters that need Shift on common layouts: the character says it all. */
const shifted = /^[?!+*_:;<>"]$/;

interface KeyLike {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** The combo of a key press; empty while only modifiers are down. */
export function comboOf(event: KeyLike): KeyCombo {
  const { key } = event;
  if (key === 'Control' || key === 'Meta' || key === 'Alt' || key === 'Shift') return '';
  const name = named[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push('Ctrl');
  if (event.altKey) parts.push('Alt');
  if (event.shiftKey && !shifted.test(key)) parts.push('Shift');
  parts.push(name);
  return parts.join('+');
}

const mac = typeof navigator !== 'undefined' && navigator.platform.startsWith('Mac');

/** How a combo is shown: "Ctrl ⏎". */
export function showCombo(combo: KeyCombo): string {
  return combo
    .split(/\+(?=.)/)
    .map((part) => {
      if (part === 'Enter') return '⏎';
      if (part === 'Ctrl' && mac) return '⌘';
      if (part === 'Left') return '←';
      if (part === 'Right') return '→';
      if (part === 'Up') return '↑';
      if (part === 'Down') return '↓';
      return part;
    })
    .join(' ');
}

/** True where typing means text. */
export function isTextTarget(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range', 'submit'].includes(target.type);
}
