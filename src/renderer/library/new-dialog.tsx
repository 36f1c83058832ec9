import { useEffect, useState } from 'react';
import { cx } from '../lib/cx.ts';
import { plural } from '../lib/format.ts';
import { loadTemplates, useLibrary } from '../stores/library.ts';
import { closeOverlay } from '../stores/ui.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, TextInput } from '../ui/field.tsx';
import { createWorkflow } from './library-actions.ts';

/** A new workflow: its name, and what it begins with. */
export function NewDialog() {
  const templates = useLibrary((state) => state.templates);
  const [name, setName] = useState('');
  const [template, setTemplate] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    void loadTemplates();
  }, []);
  const chosen = templates.find((entry) => entry.id === template);
  const effective = name.trim() || chosen?.name || 'Untitled';
  const submit = async (): Promise<void> => {
    setBusy(true);
    if (await createWorkflow(effective, template)) closeOverlay();
    setBusy(false);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => open || closeOverlay()}
      title="New workflow"
      width={520}
      footer={
        <>
          <Button onClick={closeOverlay}>Cancel</Button>
          <Button variant="primary" disabled={busy} onClick={() => void submit()}>
            Create
          </Button>
        </>
      }
    >
      <Field label="Name">
        {({ id }) => (
          <TextInput
            id={id}
            autoFocus
            placeholder={chosen?.name ?? 'Untitled'}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && !busy && void submit()}
          />
        )}
      </Field>
      <div role="radiogroup" aria-label="Begin with" className="mt-4 flex flex-col gap-1">
        <div className="mb-1 text-fg2">Begin with</div>
        {[{ id: null, name: 'Nothing', description: 'An empty canvas.', tasks: 0 }, ...templates].map((entry) => (
          <button
            key={entry.id ?? ''}
            type="button"
            role="radio"
            aria-checked={template === entry.id}
            onClick={() => setTemplate(entry.id)}
            className={cx(
              'flex items-baseline gap-3 rounded-control border px-3 py-2 text-left',
              template === entry.id ? 'border-focus bg-sub' : 'border-line hover:border-strong',
            )}
          >
            <span className="shrink-0 font-semibold">{entry.name}</span>
            <span className="min-w-0 flex-1 truncate text-small text-fg3">{entry.description}</span>
            {entry.tasks ? <span className="shrink-0 text-small text-fg3">{plural(entry.tasks, 'task')}</span> : null}
          </button>
        ))}
      </div>
    </Dialog>
  );
}
