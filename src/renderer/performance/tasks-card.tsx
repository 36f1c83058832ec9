import { type ReactNode, useMemo, useState } from 'react';
import type { Percentiles, PerformanceSummary } from '../../shared/contract/types.ts';
import { cx } from '../lib/cx.ts';
import { formatCount } from '../lib/format.ts';
import { heat } from '../ui/charts/heat.ts';
import { fineDuration, percent } from '../ui/charts/units.ts';
import { type Column, VirtualTable } from '../ui/virtual-table.tsx';
import { Card, NothingYet } from './card.tsx';

type TaskRow = PerformanceSummary['tasks'][number];
type WorkflowRow = PerformanceSummary['workflows'][number];

interface Measure<Row> {
  readonly id: string;
  readonly head: string;
  readonly width: string;
  readonly value: (row: Row) => number;
  readonly cell: (row: Row) => ReactNode;
}

const waits = (row: TaskRow): number => (row.workMs + row.waitMs > 0 ? row.waitMs / (row.workMs + row.waitMs) : 0);
const success = (row: Percentiles): number => (row.count > 0 ? row.succeeded / row.count : 0);
const time = (value: number | null): string => (value === null ? '–' : fineDuration(value));

const times: readonly Measure<Percentiles>[] = [
  { id: 'p50', head: 'p50', width: '80px', value: (row) => row.p50 ?? 0, cell: (row) => time(row.p50) },
  { id: 'p95', head: 'p95', width: '80px', value: (row) => row.p95 ?? 0, cell: (row) => time(row.p95) },
  { id: 'p99', head: 'p99', width: '80px', value: (row) => row.p99 ?? 0, cell: (row) => time(row.p99) },
];
const succeeded: Measure<Percentiles> = {
  id: 'success',
  head: 'success',
  width: '76px',
  value: success,
  cell: (row) => <span className={success(row) < 1 ? 'text-failed' : ''}>{percent(success(row))}</span>,
};
const count: Measure<Percentiles> = {
  id: 'count',
  head: 'times',
  width: '72px',
  value: (row) => row.count,
  cell: (row) => formatCount(row.count),
};

const taskMeasures: readonly Measure<TaskRow>[] = [
  {
    id: 'share',
    head: 'share of work',
    width: 'minmax(150px, 1.2fr)',
    value: (row) => row.share,
    cell: (row) => (
      <span className="flex items-center justify-end gap-2">
        <span className="h-2 rounded-[1px]" style={{ width: `${Math.max(1, row.share * 96)}px`, background: heat(row.share) }} />
        <span className="w-12">{percent(row.share)}</span>
      </span>
    ),
  },
  ...times,
  { id: 'waits', head: 'waits', width: '68px', value: waits, cell: (row) => percent(waits(row)) },
  succeeded,
  {
    id: 'retries',
    head: 'retries',
    width: '68px',
    value: (row) => row.retries,
    cell: (row) => <span className={row.retries > 0 ? 'text-retry' : ''}>{formatCount(row.retries)}</span>,
  },
  count,
];

const workflowMeasures: readonly Measure<WorkflowRow>[] = [...times, succeeded, count];

const views = ['tasks', 'workflows'] as const;

/** Times, waits and failures over the range, by task or by workflow; a click on a head sorts by it. */
export function TasksCard({ summary, onWorkflow }: { readonly summary: PerformanceSummary; readonly onWorkflow: (name: string) => void }) {
  const [view, setView] = useState<(typeof views)[number]>('tasks');
  const several = summary.workflows.length > 1;
  const choice = (
    <span role="group" aria-label="Table by" className="inline-flex gap-3">
      {views.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={view === each}
          onClick={() => setView(each)}
          className={cx('hover:text-fg', view === each && 'font-semibold text-fg2')}
        >
          by {each.slice(0, -1)}
        </button>
      ))}
    </span>
  );
  return (
    <Card title={view === 'tasks' ? 'Tasks' : 'Workflows'} aside={choice} className="col-span-2">
      {view === 'tasks' ? (
        <SortedTable
          label="Tasks"
          first={{
            id: 'task',
            head: 'task',
            width: 'minmax(140px, 1.6fr)',
            cell: (row) => (
              <span title={row.action}>
                {row.task}
                {several ? <span className="ml-2 text-fg3">{row.workflow}</span> : null}
              </span>
            ),
          }}
          rows={summary.tasks}
          measures={taskMeasures}
          rowKey={(row) => `${row.workflow}/${row.task}`}
        />
      ) : (
        <SortedTable
          label="Workflows"
          first={{
            id: 'workflow',
            head: 'workflow',
            width: 'minmax(140px, 2fr)',
            cell: (row) => (
              <button
                type="button"
                className="hover:underline"
                title={`Show ${row.workflow} alone`}
                onClick={() => onWorkflow(row.workflow)}
              >
                {row.workflow}
              </button>
            ),
          }}
          rows={summary.workflows}
          measures={workflowMeasures}
          rowKey={(row) => row.workflow}
        />
      )}
    </Card>
  );
}

function SortedTable<Row>({
  label,
  first,
  rows,
  measures,
  rowKey,
}: {
  readonly label: string;
  readonly first: Column<Row>;
  readonly rows: readonly Row[];
  readonly measures: readonly Measure<Row>[];
  readonly rowKey: (row: Row) => string;
}) {
  const [by, setBy] = useState(measures[0]?.id ?? '');
  const sorted = useMemo(() => {
    const measure = measures.find((each) => each.id === by) ?? measures[0];
    return measure ? rows.toSorted((a, b) => measure.value(b) - measure.value(a)) : rows;
  }, [rows, measures, by]);
  const columns: readonly Column<Row>[] = [
    first,
    ...measures.map(
      (measure): Column<Row> => ({
        id: measure.id,
        width: measure.width,
        align: 'right',
        head: (
          <button
            type="button"
            aria-pressed={by === measure.id}
            onClick={() => setBy(measure.id)}
            className={cx('hover:text-fg', by === measure.id && 'font-semibold text-fg2')}
          >
            {measure.head}
          </button>
        ),
        cell: measure.cell,
      }),
    ),
  ];
  if (rows.length === 0) return <NothingYet>p50, p95 and p99, waits and retries stand here once something has ended.</NothingYet>;
  return <VirtualTable label={label} columns={columns} rows={sorted} rowKey={rowKey} rowHeight={26} />;
}
