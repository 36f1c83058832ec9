import { useState } from 'react';
import type { LibraryEntry } from '../../shared/contract/types.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, TextInput } from '../ui/field.tsx';
import { renameWorkflow } from './library-actions.ts';

/** Another name for a workflow's file. */
export function RenameDialog({ entry, onClose }: { readonly entry: LibraryEntry; readonly onClose: () => void }) {
  const [name, setName] = useState(() => entry.path.replace(/^.*\//, '').replace(/\.flow\.ya?ml$|\.ya?ml$|\.json$/i, ''));
  const submit = async (): Promise<void> => {
    if (name.trim() && (await renameWorkflow(entry.path, name.trim()))) onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={`Rename ${entry.name}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!name.trim()} onClick={() => void submit()}>
            Rename
          </Button>
        </>
      }
    >
      <Field label="File name" hint="The ending .flow.yaml is added.">
        {({ id }) => (
          <TextInput
            id={id}
            autoFocus
            value={name}
            onFocus={(event) => event.currentTarget.select()}
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && void submit()}
          />
        )}
      </Field>
    </Dialog>
  );
}
