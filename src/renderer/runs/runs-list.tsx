import { useMemo, useState } from 'react';
import type { RunSummary } from '../../engine/run/view.ts';
import { cx } from '../lib/cx.ts';
import { formatCount, formatTook, formatWhen, plural } from '../lib/format.ts';
import { startedBy } from '../lib/words.ts';
import { hasEnded } from '../stores/runs.ts';
import { Button } from '../ui/button.tsx';
import { exactClock } from '../ui/charts/units.ts';
import { Empty } from '../ui/empty.tsx';
import { Select } from '../ui/field.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { StateGlyph, stateColorVar, stateWords } from '../ui/state-glyph.tsx';
import { type Column, VirtualTable } from '../ui/virtual-table.tsx';
import { openRun } from './open-run.ts';
import { RunActions } from './run-actions.tsx';
import { barOf, type RunFilter, type StatusGroup, statusGroups } from './run-rows.ts';
import { useRuns } from './use-runs.ts';

const barWidth = 96;

/** Every run that is kept, newest first, live; with filters by state, workflow and words. */
export function RunsList() {
  const [groups, setGroups] = useState<ReadonlySet<StatusGroup>>(new Set());
  const [workflow, setWorkflow] = useState<string | null>(null);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const filter = useMemo((): RunFilter => ({ groups, workflow, text }), [groups, workflow, text]);
  const { rows, total, loading, message, hasMore, more, drop } = useRuns(filter);
  const names = useNames(rows);
  const longestMs = useMemo(() => rows.reduce((most, run) => Math.max(most, run.durationMs), 0), [rows]);
  const columns = useMemo(() => columnsFor(longestMs), [longestMs]);
  const run = rows.find((each) => each.runId === chosen);
  const filtered = groups.size > 0 || workflow !== null || text.trim() !== '';
  return (
    <main aria-label="Runs" className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface">
      <div className="flex h-12 shrink-0 items-center gap-3 border-b border-line px-5">
        <h1 className="text-title font-semibold">Runs</h1>
        <SearchBox label="Find a run" value={text} onChange={(event) => setText(event.target.value)} className="w-60" />
        <Select
          aria-label="Workflow"
          className="w-48"
          value={workflow ?? ''}
          onChange={(event) => setWorkflow(event.target.value || null)}
          options={[{ value: '', label: 'All workflows' }, ...names.map((name) => ({ value: name, label: name }))]}
        />
        <div role="group" aria-label="State" className="flex overflow-hidden rounded-control border border-line">
          {statusGroups.map((group) => (
            <button
              key={group.id}
              type="button"
              aria-pressed={groups.has(group.id)}
              onClick={() => {
                const next = new Set(groups);
                if (!next.delete(group.id)) next.add(group.id);
                setGroups(next);
              }}
              className={cx(
                'h-7 px-3 focus-visible:-outline-offset-2',
                groups.has(group.id) ? 'bg-sub font-semibold text-fg' : 'text-fg3 hover:text-fg',
              )}
            >
              {group.label}
            </button>
          ))}
        </div>
        <span className="text-fg3" role="status">
          {message ? (
            <span className="text-failed">{message}</span>
          ) : loading && rows.length === 0 ? (
            'Reading'
          ) : (
            plural(text.trim() ? rows.length : total, 'run')
          )}
        </span>
        <div className="ml-auto flex gap-2">
          {run ? (
            <>
              <RunActions
                run={run}
                onRemoved={() => {
                  drop(run.runId);
                  setChosen(null);
                }}
              />
              <Button variant="primary" keys="Enter" onClick={() => openRun(run.runId)}>
                Open
              </Button>
            </>
          ) : null}
        </div>
      </div>
      {rows.length === 0 && !loading ? (
        filtered ? (
          <Empty
            title="No run matches"
            actions={
              <Button
                onClick={() => {
                  setGroups(new Set());
                  setWorkflow(null);
                  setText('');
                }}
              >
                Show all runs
              </Button>
            }
          >
            Change the state, the workflow or the words you look for.
          </Empty>
        ) : (
          <Empty title="No runs yet">Open a workflow and press Ctrl+Enter. Every run is kept here with its data, log and timeline.</Empty>
        )
      ) : (
        <VirtualTable
          label="Runs"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.runId}
          selected={chosen}
          onSelect={(row) => setChosen(row.runId)}
          onOpen={(row) => openRun(row.runId)}
          rowProps={(row) => ({ 'data-run-id': row.runId, 'data-status': row.status })}
        />
      )}
      {hasMore ? (
        <div className="flex h-9 shrink-0 items-center justify-center gap-3 border-t border-line text-fg3">
          {formatCount(rows.length)} of {plural(total, 'run')}
          <Button className="h-6" onClick={more} disabled={loading}>
            Show older
          </Button>
        </div>
      ) : null}
    </main>
  );
}

/** Names seen so far stay in the choice when a filter hides their runs. */
function useNames(rows: readonly RunSummary[]): readonly string[] {
  const [known] = useState(() => new Set<string>());
  return useMemo(() => {
    for (const run of rows) known.add(run.workflow);
    return [...known].sort();
  }, [rows, known]);
}

function columnsFor(longestMs: number): readonly Column<RunSummary>[] {
  return [
    {
      id: 'workflow',
      head: 'workflow',
      width: 'minmax(180px, 1.2fr)',
      cell: (run) => (
        <span className="flex items-center gap-2.5">
          <StateGlyph state={run.asks ? 'asking' : run.status} label />
          <button
            type="button"
            tabIndex={-1}
            className="truncate hover:underline"
            onClick={(event) => {
              event.stopPropagation();
              openRun(run.runId);
            }}
          >
            {run.workflow}
          </button>
        </span>
      ),
    },
    {
      id: 'status',
      head: 'state',
      width: '92px',
      cell: (run) => <span className="text-fg2">{run.asks ? 'asks' : stateWords[run.status]}</span>,
    },
    {
      id: 'started',
      head: 'started',
      width: '116px',
      cell: (run) => <span title={exactClock(run.createdAt)}>{formatWhen(run.createdAt)}</span>,
    },
    {
      id: 'duration',
      head: 'duration',
      width: '200px',
      cell: (run) => (
        <span className="flex items-center gap-2">
          <span className="w-18 text-right">{run.startedAt === null ? '–' : formatTook(run.durationMs)}</span>
          <span
            className="h-2 rounded-[1px]"
            style={{
              width: Math.max(2, barOf(run.durationMs, longestMs) * barWidth),
              background: `var(${stateColorVar[run.status]})`,
              opacity: 0.75,
            }}
          />
        </span>
      ),
    },
    {
      id: 'tasks',
      head: 'tasks',
      width: '84px',
      align: 'right',
      cell: (run) => (
        <span className={hasEnded(run.status) ? 'text-fg2' : ''}>
          {formatCount(run.tasksEnded)} / {formatCount(run.tasksTotal)}
        </span>
      ),
    },
    { id: 'trigger', head: 'started by', width: '112px', cell: (run) => <span className="text-fg2">{startedBy(run.trigger)}</span> },
    {
      id: 'error',
      head: 'error',
      width: 'minmax(160px, 2fr)',
      cell: (run) =>
        run.error ? (
          <span title={run.error.message}>
            <code className="mr-2 font-mono text-small text-failed">{run.error.code}</code>
            {run.error.message.split('\n', 1)[0]}
          </span>
        ) : null,
    },
  ];
}
