import { useEffect, useRef } from 'react';
import type { AskEntry } from '../../shared/contract/types.ts';
import { cx } from '../lib/cx.ts';
import { formatWhen } from '../lib/format.ts';
import { openRun } from '../runs/open-run.ts';
import { askKey, useAsks } from '../stores/asks.ts';
import { closeOverlay } from '../stores/ui.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Empty } from '../ui/empty.tsx';
import { StateGlyph } from '../ui/state-glyph.tsx';
import { AskForm } from './ask-form.tsx';
import { useChosenQuestion } from './question.ts';

/** The questions of all runs with the form of the chosen one; or one question alone. */
export function QuestionsDialog() {
  const { entries, problem } = useAsks();
  const { key, only } = useChosenQuestion();
  const all = entries ?? [];
  const chosen = all.find((entry) => askKey(entry) === key) ?? (only ? undefined : all[0]);
  const listed = !only && all.length > 0;
  return (
    <Dialog
      open
      onOpenChange={(open) => open || closeOverlay()}
      title={only && chosen ? placeOf(chosen) : 'Questions'}
      description={only && chosen ? undefined : 'What runs want to know from a person before they go on.'}
      width={listed ? 760 : 480}
    >
      <div className={cx('flex gap-4 pb-2', listed && 'min-h-64')}>
        {listed ? <QuestionList entries={all} chosen={chosen ? askKey(chosen) : null} /> : null}
        {chosen ? (
          <div className="flex min-w-0 flex-1 flex-col gap-3">
            {only ? null : <h3 className="truncate text-fg3">{placeOf(chosen)}</h3>}
            <AskForm
              key={`${askKey(chosen)}/${chosen.visit}`}
              question={chosen}
              autoFocus={only}
              aside={
                <button
                  type="button"
                  className="shrink-0 text-small text-fg2 underline decoration-line underline-offset-3 hover:decoration-current"
                  onClick={() => {
                    closeOverlay();
                    openRun(chosen.runId, chosen.task);
                  }}
                >
                  Open the run
                </button>
              }
              onAnswered={() => {
                if (only || all.length < 2) closeOverlay();
              }}
            />
          </div>
        ) : problem !== null ? (
          <Empty title="The questions were not read">{problem}</Empty>
        ) : entries === null ? (
          <p className="py-8 text-fg3">Reading</p>
        ) : only ? (
          <Empty title="This question is not open any more">It was answered, its time was over, or its run ended.</Empty>
        ) : (
          <Empty title="No questions">
            A run that has to be approved or lacks a value asks here. The actions Approve and Ask for input do that.
          </Empty>
        )}
      </div>
    </Dialog>
  );
}

/** "Deploy · Approve the release · item 3". */
function placeOf(entry: AskEntry): string {
  return [entry.workflow, entry.taskName, ...(entry.item === null ? [] : [`item ${entry.item}`])].join(' · ');
}

function QuestionList({ entries, chosen }: { readonly entries: readonly AskEntry[]; readonly chosen: string | null }) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.focus(), []);
  useEffect(() => {
    document.getElementById(`question-${chosen}`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const choose = (index: number): void => {
    const next = entries[Math.max(0, Math.min(entries.length - 1, index))];
    if (!next) return;
    useChosenQuestion.setState({ key: askKey(next) });
  };
  return (
    <div
      role="listbox"
      aria-label="Open questions"
      aria-activedescendant={chosen === null ? undefined : `question-${chosen}`}
      tabIndex={0}
      ref={list}
      className="max-h-[56vh] w-64 shrink-0 overflow-y-auto border-r border-line pr-3 focus-visible:-outline-offset-2"
      onKeyDown={(event) => {
        const at = entries.findIndex((entry) => askKey(entry) === chosen);
        if (event.key === 'ArrowDown') choose(at + 1);
        else if (event.key === 'ArrowUp') choose(at - 1);
        else return;
        event.preventDefault();
      }}
    >
      {entries.map((entry) => {
        const key = askKey(entry);
        return (
          <div
            key={key}
            id={`question-${key}`}
            role="option"
            tabIndex={-1}
            aria-selected={key === chosen}
            data-question={key}
            onClick={() => useChosenQuestion.setState({ key })}
            onKeyDown={() => undefined}
            className={cx('mb-0.5 flex gap-2.5 rounded-control px-2 py-1.5 select-none', key === chosen ? 'bg-sub' : 'hover:bg-sub/60')}
          >
            <StateGlyph state="asking" className="mt-0.5" />
            <div className="min-w-0 flex-1">
              <div className="truncate">{entry.ask.prompt.split('\n', 1)[0] || entry.taskName}</div>
              <div className="flex gap-2 text-small text-fg3">
                <span className="min-w-0 flex-1 truncate">{placeOf(entry)}</span>
                <span className="shrink-0">{formatWhen(entry.askedAt)}</span>
              </div>
            </div>
          </div>
        );
      })}
    </div>
  );
}
