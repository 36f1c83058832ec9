import { Play, X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { WorkflowFile } from '../../engine/format/model.ts';
import type { TaskPreview } from '../../shared/contract/types.ts';
import { startRun } from '../app/run-control.ts';
import { canvas } from '../canvas/canvas-api.ts';
import { cx } from '../lib/cx.ts';
import { formatWhen } from '../lib/format.ts';
import { hasEnded, useRunView } from '../stores/runs.ts';
import { select, useSelectedTask } from '../stores/selection.ts';
import { useSystem } from '../stores/system.ts';
import { Button } from '../ui/button.tsx';
import { StateGlyph } from '../ui/state-glyph.tsx';
import { closePlan, type Plan, usePlan } from './plan-store.ts';
import { planGlyphs, planReason, planSummary, planWords } from './plan-words.ts';

/** In the place of the actions, beside the canvas that shows the same: what a run that takes over results would do with each task, and why. */
export function PlanPanel({ path, file }: { readonly path: string; readonly file: WorkflowFile }) {
  const plan = usePlan((state) => state.plan);
  return plan?.path === path ? <Panel key={path} plan={plan} file={file} /> : null;
}

const order: readonly TaskPreview['does'][] = ['run', 'reuse', 'pinned', 'idle'];
const heads: Readonly<Record<TaskPreview['does'], string>> = {
  run: 'These run',
  reuse: 'Taken over',
  pinned: 'Take their pinned result',
  idle: 'Left out',
};

function Panel({ plan, file }: { readonly plan: Plan; readonly file: WorkflowFile }) {
  const { path, from, preview, problem } = plan;
  const run = useRunView(path);
  const going = run !== undefined && !hasEnded(run.status);
  const [starting, setStarting] = useState(false);
  const start = useRef<HTMLButtonElement>(null);
  const ready = preview !== null && !going;
  useEffect(() => {
    if (ready) start.current?.focus();
  }, [ready]);
  // What was worked out holds for the file as it was then.
  const stale = file.tasks !== plan.tasks;
  useEffect(() => {
    if (stale) closePlan();
  }, [stale]);
  const nameOf = (id: string): string => file.tasks[id]?.name ?? id;
  const title =
    from.kind === 'failure'
      ? 'Retry from failure'
      : from.kind === 'task'
        ? `Run from ${nameOf(from.task)}`
        : `Run only ${nameOf(from.task)}`;
  const submit = async (): Promise<void> => {
    if (!preview || starting) return;
    setStarting(true);
    // What is started is what was shown, also when another run ended meanwhile.
    const { basedOn } = preview;
    const begunFrom = basedOn === null ? from : { ...from, runId: basedOn };
    if (await startRun(path, basedOn === null ? undefined : {}, begunFrom)) closePlan();
    else setStarting(false);
  };
  return (
    <div
      role="dialog"
      aria-label={title}
      data-testid="plan"
      className="flex w-62 shrink-0 flex-col border-r border-line bg-surface"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        closePlan();
        canvas()?.focus();
      }}
    >
      <header className="flex items-start gap-2 border-b border-line px-3 pt-3 pb-3">
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-title font-semibold">{title}</h2>
          <p className="mt-0.5 text-fg3">
            {preview ? <Basis plan={plan} /> : problem === null ? 'Working out what would run' : 'Nothing can be started'}
          </p>
        </div>
        <button
          type="button"
          aria-label="Close"
          className="-mr-1 grid size-7 place-items-center rounded-control text-fg2 hover:bg-sub hover:text-fg"
          onClick={closePlan}
        >
          <X size={16} strokeWidth={1.5} />
        </button>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto py-1">
        {problem !== null ? (
          <p role="alert" className="px-3 py-3">
            {problem}
          </p>
        ) : null}
        {preview ? <TaskList tasks={preview.tasks} nameOf={nameOf} /> : null}
      </div>
      <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-3 py-3">
        <span className="min-h-4 w-full text-small text-fg3" role="status">
          {going ? 'A run of this workflow goes on.' : preview ? planSummary(preview.tasks) : ''}
        </span>
        <Button onClick={closePlan}>Cancel</Button>
        <Button
          ref={start}
          variant="primary"
          disabled={!ready || starting}
          icon={<Play size={12} fill="currentColor" strokeWidth={1.5} />}
          onClick={() => void submit()}
        >
          Start
        </Button>
      </footer>
    </div>
  );
}

function Basis({ plan }: { readonly plan: Plan }) {
  const based = plan.preview?.basedOn ?? null;
  const heard = useSystem((state) => (based === null ? undefined : state.runs.get(based)));
  const shown = useRunView(plan.path);
  const run = heard ?? (shown?.runId === based ? shown : undefined);
  if (based === null) return 'There is no earlier run to take results from.';
  return (
    <>
      Takes over from the run{run ? ` of ${formatWhen(run.startedAt ?? run.createdAt)}` : ''}, with its inputs.
      {plan.preview?.definitionChanged ? ' The workflow has changed since.' : ''}
    </>
  );
}

function TaskList({ tasks, nameOf }: { readonly tasks: readonly TaskPreview[]; readonly nameOf: (id: string) => string }) {
  const selected = useSelectedTask();
  const groups = useMemo(
    () => order.map((does) => ({ does, list: tasks.filter((task) => task.does === does) })).filter(({ list }) => list.length > 0),
    [tasks],
  );
  return groups.map(({ does, list }) => (
    <section key={does} aria-label={heads[does]} className="pb-1">
      <h3 className="px-3 pt-2 pb-1 text-tiny tracking-[.02em] text-fg3">
        {heads[does]} · {list.length}
      </h3>
      {list.map((task) => (
        <button
          key={task.task}
          type="button"
          data-plan-task={task.task}
          data-does={task.does}
          aria-label={`${nameOf(task.task)}: ${planWords[does]}. ${planReason(task, nameOf)}`}
          className={cx(
            'flex w-full items-start gap-2.5 px-3 py-1 text-left hover:bg-sub focus-visible:-outline-offset-2',
            selected === task.task && 'bg-sub',
          )}
          onClick={() => {
            select([task.task]);
            canvas()?.reveal(task.task);
          }}
        >
          <StateGlyph state={planGlyphs[does]} size={12} className="mt-[3px]" />
          <span className="min-w-0 flex-1">
            <span className="block truncate">{nameOf(task.task)}</span>
            <span className="block text-small text-fg3">{planReason(task, nameOf)}</span>
          </span>
        </button>
      ))}
    </section>
  ));
}
