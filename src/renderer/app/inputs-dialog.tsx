import { Play } from 'lucide-react';
import { useState } from 'react';
import type { WorkflowFile } from '../../engine/format/model.ts';
import type { JsonSchema } from '../../engine/schema/types.ts';
import { checkValues } from '../inspector/form/values-check.ts';
import { type FormValues, givenValues, ValuesForm } from '../inspector/form/values-form.tsx';
import { titleOf, useActivePath, useFile } from '../stores/documents.ts';
import { previousInputs } from '../stores/run-inputs.ts';
import { useRunView, hasEnded } from '../stores/runs.ts';
import { clearSelection } from '../stores/selection.ts';
import { closeOverlay, showInspector } from '../stores/ui.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { startRun } from './run-control.ts';

const noInputs: Readonly<Record<string, JsonSchema>> = {};

/** What a run is started with: the inputs of the workflow, filled with those of last time. */
export function InputsDialog() {
  const path = useActivePath();
  const file = useFile(path ?? '');
  if (path === null || !file) return null;
  return <Form path={path} file={file} />;
}

function Form({ path, file }: { readonly path: string; readonly file: WorkflowFile }) {
  const declared = file.inputs ?? noInputs;
  const names = Object.keys(declared);
  const run = useRunView(path);
  const going = run !== undefined && !hasEnded(run.status);
  const [values, setValues] = useState<FormValues>(() => {
    const previous = previousInputs(path);
    return Object.fromEntries(names.map((name) => [name, previous[name]]));
  });
  const [tried, setTried] = useState(false);
  const problems = tried ? checkValues(declared, values, 'A run needs a value here.') : {};
  const submit = async (): Promise<void> => {
    setTried(true);
    if (going || Object.keys(checkValues(declared, values, '')).length > 0) return;
    if (await startRun(path, givenValues(values))) closeOverlay();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => open || closeOverlay()}
      title={`Run ${titleOf(path, file)}`}
      description={names.length ? 'With these inputs. What is left empty takes its default.' : 'It has no inputs.'}
      width={520}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        event.stopPropagation();
        void submit();
      }}
      footer={
        <>
          {names.length === 0 ? (
            <Button
              onClick={() => {
                closeOverlay();
                clearSelection();
                showInspector('settings');
              }}
            >
              Declare inputs
            </Button>
          ) : (
            <Button onClick={() => setValues({})} disabled={Object.values(values).every((value) => value === undefined)}>
              Use the defaults
            </Button>
          )}
          <Button
            variant="primary"
            keys="Ctrl ⏎"
            disabled={going}
            icon={<Play size={12} fill="currentColor" strokeWidth={1.5} />}
            onClick={() => void submit()}
          >
            {going ? 'Running' : 'Run'}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3 pb-1"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <ValuesForm
          fields={declared}
          values={values}
          problems={problems}
          prefix="inputs"
          onChange={(name, value) => setValues((before) => ({ ...before, [name]: value }))}
        />
      </form>
    </Dialog>
  );
}
