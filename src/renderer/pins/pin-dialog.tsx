import { Pin } from 'lucide-react';
import { useMemo, useState } from 'react';
import { formatBytes } from '../lib/format.ts';
import { useFile } from '../stores/documents.ts';
import { putPin, usePin } from '../stores/pins.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, TextArea } from '../ui/field.tsx';
import { notifyError } from '../ui/notices.tsx';
import { readJson } from './json-text.ts';
import { unpin } from './pin-actions.ts';
import { closePinEditor, type EditedPin, usePinEditor } from './pin-editor.ts';

/** Once in the app: the editor of a pinned result. */
export function PinDialog() {
  const edited = usePinEditor((state) => state.edited);
  return edited ? <Editor key={`${edited.path}/${edited.task}`} edited={edited} /> : null;
}

function Editor({ edited: { path, task, result, cut } }: { readonly edited: EditedPin }) {
  const name = useFile(path)?.tasks[task]?.name ?? task;
  const pinned = usePin(path, task) !== undefined;
  const [text, setText] = useState(() => (cut ? '' : JSON.stringify(result, null, 2)));
  const [tried, setTried] = useState(false);
  const [sending, setSending] = useState(false);
  const read = useMemo(() => readJson(text), [text]);
  const submit = async (): Promise<void> => {
    setTried(true);
    if (read.problem !== null || sending) return;
    setSending(true);
    try {
      await putPin(path, task, read.value);
      closePinEditor();
    } catch (cause) {
      notifyError('Not pinned', cause);
      setSending(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => open || closePinEditor()}
      title={`Pinned result of ${name}`}
      description="A run of one task, or from a task on, takes this instead of running the task. A whole run does not."
      width={600}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        event.stopPropagation();
        void submit();
      }}
      footer={
        <>
          {pinned ? (
            <Button
              className="mr-auto"
              onClick={() => {
                closePinEditor();
                void unpin(path, task);
              }}
            >
              Unpin
            </Button>
          ) : null}
          <Button onClick={closePinEditor}>Cancel</Button>
          <Button
            variant="primary"
            keys="Ctrl ⏎"
            disabled={sending}
            icon={<Pin size={13} strokeWidth={1.75} aria-hidden="true" />}
            onClick={() => void submit()}
          >
            Pin
          </Button>
        </>
      }
    >
      <Field
        label="Result, as JSON"
        aside={read.problem === null ? formatBytes(text.length) : null}
        error={tried && read.problem !== null ? read.problem : undefined}
        hint={cut ? 'The last result is too large to be edited here; write a smaller one.' : 'Kept beside the workflow, not in its file.'}
      >
        {({ id, describedBy }) => (
          <TextArea
            id={id}
            rows={14}
            autoFocus
            spellCheck={false}
            aria-describedby={describedBy}
            aria-invalid={(tried && read.problem !== null) || undefined}
            className="font-mono text-small"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}
