import { showCombo } from '../lib/keys.ts';
import { Kbd } from '../ui/kbd.tsx';
import { allCommands, type CommandGroup } from './commands/registry.ts';

const groups: readonly CommandGroup[] = ['Run', 'File', 'Edit', 'Canvas', 'View', 'Help'];

/** Keys that the page itself answers. */
const others: readonly { readonly group: CommandGroup; readonly title: string; readonly keys: readonly string[] }[] = [
  { group: 'Edit', title: 'Copy, cut, paste as text', keys: ['Ctrl+C', 'Ctrl+X', 'Ctrl+V'] },
  { group: 'Canvas', title: 'Move the canvas', keys: ['Space'] },
  { group: 'Canvas', title: 'Go from task to task', keys: ['Left', 'Right', 'Up', 'Down'] },
  { group: 'Canvas', title: 'Move, with Shift far', keys: ['Ctrl+Left', 'Ctrl+Right', 'Ctrl+Up', 'Ctrl+Down'] },
];

/** The keys of all commands whose words match, in their groups. */
export function KeyTable({ query = '' }: { readonly query?: string }) {
  const wanted = query.trim().toLowerCase();
  const rows = [
    ...allCommands()
      .filter((command) => command.keys?.length && !command.keyOnly)
      .map((command) => ({ group: command.group, title: command.title, keys: command.keys ?? [] })),
    ...others,
  ].filter((row) => !wanted || `${row.title} ${row.group} ${row.keys.join(' ')}`.toLowerCase().includes(wanted));
  return (
    <div className="columns-2 gap-8">
      {groups.map((group) => {
        const own = rows.filter((row) => row.group === group);
        if (own.length === 0) return null;
        return (
          <section key={group} aria-label={group} className="mb-4 break-inside-avoid">
            <h3 className="mb-1 text-tiny tracking-[.02em] text-fg3">{group}</h3>
            {own.map((row) => (
              <div key={row.title} className="flex min-h-7 items-center gap-2 border-b border-line/60">
                <span className="min-w-0 flex-1 truncate">{row.title}</span>
                {row.keys.map((key) => (
                  <Kbd key={key}>{showCombo(key)}</Kbd>
                ))}
              </div>
            ))}
          </section>
        );
      })}
    </div>
  );
}
