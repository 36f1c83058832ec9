import { ValueView } from '../run/data/value-view.tsx';
import { useTaskDetail } from '../run/use-task-detail.ts';
import { useTaskView } from '../stores/runs.ts';
import { Empty } from '../ui/empty.tsx';
import { stateWords } from '../ui/state-glyph.tsx';

/** What went into a task in its last run, or what came out. */
export function RunDataTab({ path, task, part }: { readonly path: string; readonly task: string; readonly part: 'input' | 'output' }) {
  const view = useTaskView(path, task);
  const { value: detail, message } = useTaskDetail(path, task);
  if (!view) return <Empty title="No run yet">Press Ctrl+Enter to run the workflow.</Empty>;
  if (message) return <Empty title="Not read">{message}</Empty>;
  if (!detail) return null;
  return (
    <div className="flex min-h-0 flex-1 flex-col px-4 py-3">
      {part === 'input' ? (
        <ValueView title="Input" value={detail.input} cut={detail.truncated.includes('input')} missing="It was not started." />
      ) : detail.error ? (
        <div role="alert" className="mb-3 rounded-control border border-failed px-3 py-2">
          <div className="font-mono text-small text-failed">{detail.error.code}</div>
          <div className="whitespace-pre-wrap">{detail.error.message}</div>
        </div>
      ) : (
        <ValueView
          title="Output"
          value={detail.result}
          cut={detail.truncated.includes('result')}
          missing={`The task is ${stateWords[view.status]}.`}
        />
      )}
    </div>
  );
}
