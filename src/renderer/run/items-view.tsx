import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { ItemRow, TaskDetail } from '../../shared/contract/types.ts';
import { AskForm } from '../asks/ask-form.tsx';
import { openQuestion } from '../asks/question.ts';
import { cx } from '../lib/cx.ts';
import { formatCount, formatTook } from '../lib/format.ts';
import { ChildLink } from '../runs/child-link.tsx';
import { useAttachedRun } from '../stores/runs.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { StateGlyph } from '../ui/state-glyph.tsx';
import { type Column, VirtualTable } from '../ui/virtual-table.tsx';
import { oneLine } from './data/json-rows.ts';
import { ValueView } from './data/value-view.tsx';
import { DoubtCard } from './doubt-card.tsx';
import { type ItemFilter, itemsPerPage, useItems } from './use-task-detail.ts';

const columnsOf = (runId: string, taskId: string): readonly Column<ItemRow>[] => [
  {
    id: 'item',
    head: 'item',
    width: '76px',
    cell: (row) => (
      <span className="flex items-center gap-2">
        <StateGlyph state={row.ask ? 'asking' : row.status} size={12} label />
        {formatCount(row.index)}
      </span>
    ),
  },
  { id: 'value', head: 'value', width: 'minmax(120px, 1.2fr)', cell: (row) => <span className="font-mono">{oneLine(row.value)}</span> },
  {
    id: 'result',
    head: 'result',
    width: 'minmax(120px, 1fr)',
    cell: (row) =>
      row.ask ? (
        <span className="flex items-center gap-2">
          <Button
            className="h-5! border-retry! px-1.5! text-tiny text-retry!"
            onClick={(event) => {
              event.stopPropagation();
              openQuestion({ runId, task: taskId, item: row.index });
            }}
          >
            Answer
          </Button>
          <span className="truncate text-fg2">{row.ask.ask.prompt.split('\n', 1)[0]}</span>
        </span>
      ) : row.status === 'indoubt' ? (
        <span className="text-paused">was under way when the host stopped</span>
      ) : row.error ? (
        <span className="flex items-center gap-2">
          {row.child ? <ChildLink runId={row.child} /> : null}
          <span className="truncate text-failed">{row.error.message}</span>
        </span>
      ) : row.child ? (
        <span className="flex items-center gap-2">
          <ChildLink runId={row.child} />
          <span className="truncate font-mono text-fg2">{row.result === null ? '' : oneLine(row.result)}</span>
        </span>
      ) : (
        <span className="font-mono text-fg2">{row.result === null ? '' : oneLine(row.result)}</span>
      ),
  },
  {
    id: 'attempts',
    head: 'attempts',
    width: '72px',
    align: 'right',
    cell: (row) => (row.attempts > 1 ? <span className="text-retry">{row.attempts}</span> : row.attempts || ''),
  },
  {
    id: 'time',
    head: 'time',
    width: '84px',
    align: 'right',
    cell: (row) => (row.startedAt !== null && row.endedAt !== null ? formatTook(row.endedAt - row.startedAt) : ''),
  },
];

/** The items of a list task, a page at a time, and the one that is chosen in full. */
export function ItemsView({
  runKey,
  taskId,
  taskName,
  counts,
}: {
  readonly runKey: string;
  readonly taskId: string;
  readonly taskName: string;
  readonly counts: NonNullable<TaskDetail['items']>;
}) {
  const [status, setStatus] = useState<ItemFilter>('all');
  const [page, setPage] = useState(0);
  const [chosen, setChosen] = useState<number | null>(null);
  useEffect(() => {
    setStatus('all');
    setPage(0);
    setChosen(null);
  }, [runKey, taskId]);
  const runId = useAttachedRun(runKey)?.runId ?? '';
  const columns = useMemo(() => columnsOf(runId, taskId), [runId, taskId]);
  const { value, message } = useItems(runKey, taskId, page, status);
  const rows = value?.rows ?? [];
  const total = value?.total ?? 0;
  const pages = Math.max(1, Math.ceil(total / itemsPerPage));
  const item = rows.find((row) => row.index === chosen);
  const filters: readonly [ItemFilter, string, number | null][] = [
    ['all', 'All', counts.total],
    ['failed', 'Failed', counts.failed],
    ['running', 'Running', counts.running],
    ['succeeded', 'Succeeded', counts.succeeded],
  ];
  return (
    <div className="flex min-h-0 min-w-0 flex-[2]">
      <section aria-label="Items" className="flex min-h-0 min-w-0 flex-[3] flex-col text-small">
        <div className="flex h-7 shrink-0 items-center gap-1 px-3 text-fg3">
          <h3 className="mr-2 font-semibold text-fg2">Items</h3>
          {filters.map(([id, name, count]) => (
            <button
              key={id}
              type="button"
              aria-pressed={status === id}
              onClick={() => {
                setStatus(id);
                setPage(0);
              }}
              className={cx('h-5 rounded-control px-2', status === id ? 'bg-sub text-fg' : 'hover:text-fg')}
            >
              {name} {count === null ? '' : formatCount(count)}
            </button>
          ))}
          {total > itemsPerPage ? (
            <span className="ml-auto flex items-center">
              {formatCount(page * itemsPerPage + 1)} – {formatCount(Math.min(total, (page + 1) * itemsPerPage))} of {formatCount(total)}
              <IconButton label="Items before" className="h-6" disabled={page === 0} onClick={() => setPage(page - 1)}>
                <ChevronLeft size={14} strokeWidth={1.5} aria-hidden="true" />
              </IconButton>
              <IconButton label="Items after" className="h-6" disabled={page >= pages - 1} onClick={() => setPage(page + 1)}>
                <ChevronRight size={14} strokeWidth={1.5} aria-hidden="true" />
              </IconButton>
            </span>
          ) : null}
        </div>
        <VirtualTable
          label="Items"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.index.toString()}
          selected={chosen?.toString() ?? null}
          onSelect={(row) => setChosen(row.index)}
          rowHeight={24}
          empty={
            <p className="px-5 py-2 text-fg3">
              {message ?? (value ? (status === 'all' ? 'The list is empty.' : `No item is ${status}.`) : '')}
            </p>
          }
        />
      </section>
      {item ? (
        <div className="flex min-h-0 min-w-0 flex-[2] flex-col border-l border-line">
          {item.ask ? (
            <div className="flex h-7 shrink-0 items-center gap-2 border-b border-line px-3 text-small">
              <h3 className="shrink-0 font-semibold text-fg2">Item {item.index}</h3>
              <span className="truncate font-mono text-fg3">{oneLine(item.value)}</span>
            </div>
          ) : (
            <ValueView title={`Item ${item.index}`} value={item.value} className="border-b border-line" />
          )}
          {item.ask ? (
            <div className="flex min-h-0 flex-[2] px-3 py-2">
              <AskForm
                key={`${runId}/${taskId}/${item.index}`}
                question={{
                  runId,
                  task: taskId,
                  taskName,
                  item: item.index,
                  ask: item.ask.ask,
                  until: item.ask.until,
                  askedAt: item.ask.askedAt,
                }}
              />
            </div>
          ) : item.status === 'indoubt' ? (
            <div className="min-h-0 flex-[3] overflow-y-auto">
              <DoubtCard
                runId={runId}
                task={taskId}
                taskName={taskName}
                item={item.index}
                attempt={item.attempts}
                startedAt={item.startedAt}
              />
            </div>
          ) : item.error ? (
            <p className="shrink-0 px-3 py-1 text-small text-failed">
              <code className="font-mono">{item.error.code}</code> {item.error.message}
            </p>
          ) : (
            <ValueView title="Result" value={item.status === 'succeeded' ? item.result : undefined} />
          )}
        </div>
      ) : null}
    </div>
  );
}
