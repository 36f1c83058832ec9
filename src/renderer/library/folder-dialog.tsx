import { useState } from 'react';
import { inWords } from '../api/errors.ts';
import { openLibrary } from '../stores/library.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, TextInput } from '../ui/field.tsx';

/** Where the host has no folder dialog: its path is typed. */
export function FolderDialog({ dir, onClose }: { readonly dir: string; readonly onClose: () => void }) {
  const [value, setValue] = useState(dir);
  const [error, setError] = useState<string | null>(null);
  const submit = async (): Promise<void> => {
    try {
      await openLibrary(value.trim());
      onClose();
    } catch (cause) {
      setError(inWords(cause).message);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title="Open a library folder"
      description="The folder on this machine that holds the workflow files."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!value.trim()} onClick={() => void submit()}>
            Open
          </Button>
        </>
      }
    >
      <Field label="Folder" error={error}>
        {({ id, describedBy }) => (
          <TextInput
            id={id}
            autoFocus
            aria-describedby={describedBy}
            aria-invalid={error ? true : undefined}
            className="font-mono text-small"
            value={value}
            onChange={(event) => setValue(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && void submit()}
          />
        )}
      </Field>
    </Dialog>
  );
}
