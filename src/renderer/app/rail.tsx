import { ChartLine, Folder, List, Settings, Workflow } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { cx } from '../lib/cx.ts';
import { type Screen, showScreen, useUi } from '../stores/ui.ts';
import { Tooltip } from '../ui/tooltip.tsx';

const entries: readonly { readonly screen: Screen; readonly label: string; readonly icon: LucideIcon }[] = [
  { screen: 'library', label: 'Library', icon: Folder },
  { screen: 'canvas', label: 'Canvas', icon: Workflow },
  { screen: 'runs', label: 'Runs', icon: List },
  { screen: 'performance', label: 'Performance', icon: ChartLine },
  { screen: 'settings', label: 'Settings', icon: Settings },
];

/** The five screens. */
export function Rail() {
  const current = useUi((state) => state.screen);
  return (
    <nav aria-label="Screens" className="flex w-12 shrink-0 flex-col items-center gap-1 border-r border-line bg-surface pt-2">
      {entries.map(({ screen, label, icon: Icon }) => (
        <Tooltip key={screen} text={label} side="right">
          <button
            type="button"
            aria-label={label}
            aria-current={current === screen ? 'page' : undefined}
            onClick={() => showScreen(screen)}
            className={cx(
              'grid size-9 place-items-center rounded-card',
              current === screen ? 'bg-sub text-fg' : 'text-fg3 hover:bg-sub hover:text-fg',
            )}
          >
            <Icon size={16} strokeWidth={1.5} aria-hidden="true" />
          </button>
        </Tooltip>
      ))}
    </nav>
  );
}
