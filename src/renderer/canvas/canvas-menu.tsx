import { type ReactNode, useState } from 'react';
import { commandById, isEnabled, keyOf, runCommand } from '../app/commands/registry.ts';
import { showCombo } from '../lib/keys.ts';
import { ContextMenu, type MenuEntry } from '../ui/menu.tsx';

const groups = [
  ['run.answer', 'canvas.open', 'edit.rename'],
  ['run.from', 'run.only', 'run.pin'],
  ['canvas.add', 'edit.cut', 'edit.copy', 'edit.paste', 'edit.duplicate'],
  ['edit.delete', 'edit.deleteReconnect'],
  ['canvas.tidy', 'canvas.fit', 'edit.selectAll'],
];

function shown(id: string): string | undefined {
  const key = keyOf(id);
  return key === undefined ? undefined : showCombo(key);
}

function entriesNow(): readonly MenuEntry[] {
  const entries: MenuEntry[] = [];
  for (const group of groups) {
    const commands = group.flatMap((id) => commandById(id) ?? []).filter(isEnabled);
    if (commands.length && entries.length) entries.push('separator');
    for (const command of commands)
      entries.push({
        id: command.id,
        label: command.title,
        keys: shown(command.id),
        danger: command.id === 'edit.delete',
        run: () => runCommand(command.id),
      });
  }
  return entries;
}

/** The right-click menu of the canvas: the commands that make sense for what is selected. */
export function CanvasMenu({ children }: { readonly children: ReactNode }) {
  const [entries, setEntries] = useState<readonly MenuEntry[]>([]);
  return (
    <ContextMenu entries={entries} onOpen={() => setEntries(entriesNow())}>
      {children}
    </ContextMenu>
  );
}
