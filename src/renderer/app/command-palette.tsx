import { useState } from 'react';
import { showCombo } from '../lib/keys.ts';
import { titleOf, useDocuments } from '../stores/documents.ts';
import { refreshLibrary, useLibrary } from '../stores/library.ts';
import { openWorkflow } from '../stores/saving.ts';
import { select } from '../stores/selection.ts';
import { closeOverlay, showScreen } from '../stores/ui.ts';
import { canvas } from '../canvas/canvas-api.ts';
import { Dialog as Radix } from 'radix-ui';
import { Kbd } from '../ui/kbd.tsx';
import { type PickEntry, PickList } from '../ui/pick-list.tsx';
import { allCommands, isEnabled, keyOf, runCommand } from './commands/registry.ts';
import { useEffect } from 'react';

const maxShown = 60;

interface Choice extends PickEntry {
  readonly text: string;
  readonly run: () => void;
}

/** Everything one can do or go to: commands, workflows, tasks of the open one. */
export function CommandPalette() {
  const [query, setQuery] = useState('');
  const choices = useChoices();
  useEffect(() => {
    void refreshLibrary();
  }, []);
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = choices.filter((choice) => words.every((word) => choice.text.includes(word))).slice(0, maxShown);
  return (
    <Radix.Root open onOpenChange={(open) => open || closeOverlay()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          className="panel-in fixed top-[12vh] left-1/2 z-40 flex max-h-[60vh] w-[560px] max-w-[calc(100vw-32px)] -translate-x-1/2 flex-col overflow-hidden rounded-card border border-line bg-surface shadow-float focus:outline-none"
        >
          <Radix.Title className="sr-only">Search or run a command</Radix.Title>
          <PickList
            label="Search or run a command"
            placeholder="A command, a workflow, a task"
            query={query}
            onQuery={setQuery}
            entries={found}
            onPick={(id) => {
              closeOverlay();
              // After the dialog has given the focus back.
              const choice = found.find((entry) => entry.id === id);
              setTimeout(() => choice?.run(), 0);
            }}
            onCancel={closeOverlay}
            empty="Nothing is called that."
          />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function useChoices(): readonly Choice[] {
  const listing = useLibrary((state) => state.listing);
  const active = useDocuments((state) => state.active);
  const file = useDocuments((state) => (state.active === null ? null : (state.byPath[state.active]?.history?.present ?? null)));
  const commands = allCommands()
    .filter((command) => !command.keyOnly && command.listed !== false && command.id !== 'view.commands' && isEnabled(command))
    .map((command): Choice => {
      const key = keyOf(command.id);
      return {
        id: command.id,
        label: command.title,
        text: `${command.title} ${command.group}`.toLowerCase(),
        aside: (
          <>
            {command.group}
            {key ? <Kbd>{showCombo(key)}</Kbd> : null}
          </>
        ),
        run: () => runCommand(command.id),
      };
    });
  const workflows = (listing?.entries ?? []).map(
    (entry): Choice => ({
      id: `open:${entry.path}`,
      label: entry.name,
      text: `open ${entry.name} ${entry.path}`.toLowerCase(),
      aside: 'Workflow',
      run: () => void openWorkflow(entry.path),
    }),
  );
  const tasks = file
    ? Object.entries(file.tasks).map(
        ([id, task]): Choice => ({
          id: `task:${id}`,
          label: task.name ?? id,
          text: `${task.name ?? ''} ${id} ${task.action}`.toLowerCase(),
          aside: `Task of ${titleOf(active ?? '', file)}`,
          run: () => {
            showScreen('canvas');
            select([id]);
            requestAnimationFrame(() => canvas()?.reveal(id));
          },
        }),
      )
    : [];
  return [...commands, ...workflows, ...tasks];
}
