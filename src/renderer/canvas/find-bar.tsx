import { useState } from 'react';
import { actionCatalogue } from '../../engine/actions/catalog.ts';
import type { WorkflowFile } from '../../engine/format/model.ts';
import { ActionIcon } from '../ui/action-icon.tsx';
import { PickList } from '../ui/pick-list.tsx';

const maxShown = 50;

/** Finds tasks by name, id, action and the texts of their settings; going down the list brings each into view. */
export function FindBar({
  file,
  onPick,
  onCancel,
}: {
  readonly file: WorkflowFile;
  readonly onPick: (task: string) => void;
  readonly onCancel: () => void;
}) {
  const [query, setQuery] = useState('');
  const wanted = query.trim().toLowerCase();
  const found = Object.entries(file.tasks)
    .filter(([id, task]) => !wanted || `${id} ${JSON.stringify(task)}`.toLowerCase().includes(wanted))
    .slice(0, maxShown);
  return (
    <div
      role="dialog"
      aria-label="Find a task"
      className="panel-in absolute top-3.5 left-1/2 z-20 flex max-h-80 w-90 -translate-x-1/2 flex-col overflow-hidden rounded-card border border-line bg-surface shadow-float"
    >
      <PickList
        label="Find a task"
        placeholder="Name, id, action or setting"
        query={query}
        onQuery={setQuery}
        entries={found.map(([id, task]) => ({
          id,
          label: task.name ?? id,
          icon: <ActionIcon name={actionCatalogue.get(task.action)?.icon} className="text-fg3" />,
          aside: task.name ? id : task.action,
        }))}
        onPick={onPick}
        onCancel={onCancel}
        empty="No task holds that."
      />
    </div>
  );
}
