import { Play } from 'lucide-react';
import { useState } from 'react';
import type { Json, JsonObject } from '../../engine/json.ts';
import type { WorkflowFile } from '../../engine/format/model.ts';
import { ValueField } from '../inspector/form/value-field.tsx';
import { titleOf, useActivePath, useFile } from '../stores/documents.ts';
import { isNeeded, previousInputs } from '../stores/run-inputs.ts';
import { useRunView, hasEnded } from '../stores/runs.ts';
import { clearSelection } from '../stores/selection.ts';
import { closeOverlay, showInspector } from '../stores/ui.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { startRun } from './run-control.ts';

/** What a run is started with: the inputs of the workflow, filled with those of last time. */
export function InputsDialog() {
  const path = useActivePath();
  const file = useFile(path ?? '');
  if (path === null || !file) return null;
  return <Form path={path} file={file} />;
}

function Form({ path, file }: { readonly path: string; readonly file: WorkflowFile }) {
  const declared = Object.entries(file.inputs ?? {});
  const run = useRunView(path);
  const going = run !== undefined && !hasEnded(run.status);
  const [values, setValues] = useState<Readonly<Record<string, Json | undefined>>>(() => {
    const previous = previousInputs(path);
    return Object.fromEntries(declared.map(([name]) => [name, previous[name]]));
  });
  const [tried, setTried] = useState(false);
  const missing = declared.filter(([name, schema]) => isNeeded(schema) && values[name] === undefined).map(([name]) => name);
  const submit = async (): Promise<void> => {
    setTried(true);
    if (missing.length > 0 || going) return;
    const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as JsonObject;
    if (await startRun(path, given)) closeOverlay();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => open || closeOverlay()}
      title={`Run ${titleOf(path, file)}`}
      description={declared.length ? 'With these inputs. What is left empty takes its default.' : 'It has no inputs.'}
      width={520}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        event.stopPropagation();
        void submit();
      }}
      footer={
        <>
          {declared.length === 0 ? (
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
        {declared.map(([name, schema], index) => (
          <ValueField
            key={name}
            field={`inputs.${name}`}
            label={schema.title ?? name}
            schema={schema}
            value={values[name]}
            required={isNeeded(schema)}
            expressions={false}
            autoFocus={index === 0}
            problems={
              tried && missing.includes(name)
                ? [
                    {
                      code: 'missing',
                      file: path,
                      line: 0,
                      column: 0,
                      task: null,
                      message: 'A run needs a value here.',
                      hint: null,
                      path: ['inputs', name],
                    },
                  ]
                : []
            }
            onChange={(value) => setValues((before) => ({ ...before, [name]: value }))}
          />
        ))}
      </form>
    </Dialog>
  );
}
