import { ChartLine, Folder, Inbox, List, Settings, Workflow } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { openQuestions } from '../asks/question.ts';
import { cx } from '../lib/cx.ts';
import { showCombo } from '../lib/keys.ts';
import { useAsks } from '../stores/asks.ts';
import { type Screen, showScreen, useUi } from '../stores/ui.ts';
import { Tooltip } from '../ui/tooltip.tsx';
import { keyOf } from './commands/registry.ts';

const entries: readonly { readonly screen: Screen; readonly label: string; readonly icon: LucideIcon }[] = [
  { screen: 'library', label: 'Library', icon: Folder },
  { screen: 'canvas', label: 'Canvas', icon: Workflow },
  { screen: 'runs', label: 'Runs', icon: List },
  { screen: 'performance', label: 'Performance', icon: ChartLine },
  { screen: 'settings', label: 'Settings', icon: Settings },
];

/** The five screens, and at the foot what runs ask of a person. */
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
      <QuestionsButton />
    </nav>
  );
}

function QuestionsButton() {
  const count = useAsks((state) => state.entries?.length ?? 0);
  const label = count === 0 ? 'Questions' : `Questions, ${count} open`;
  return (
    <Tooltip text={label} side="right" keys={showCombo(keyOf('view.questions') ?? '')}>
      <button
        type="button"
        aria-label={label}
        data-count={count}
        onClick={() => openQuestions()}
        className="relative mt-auto mb-2 grid size-9 place-items-center rounded-card text-fg3 hover:bg-sub hover:text-fg"
      >
        <Inbox size={16} strokeWidth={1.5} aria-hidden="true" />
        {count > 0 ? (
          <span
            aria-hidden="true"
            className="absolute top-0.5 right-0.5 min-w-4 rounded-full bg-retry px-1 text-center text-[10px] leading-4 font-semibold text-surface"
          >
            {count > 99 ? '99+' : count}
          </span>
        ) : null}
      </button>
    </Tooltip>
  );
}
