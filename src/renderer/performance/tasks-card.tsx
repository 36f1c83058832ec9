import { useMemo, useState } from 'react';
import type { PerformanceSummary } from '../../shared/contract/types.ts';
import { cx } from '../lib/cx.ts';
import { formatCount } from '../lib/format.ts';
import { heat } from '../ui/charts/heat.ts';
import { fineDuration, percent } from '../ui/charts/units.ts';
import { type Column, VirtualTable } from '../ui/virtual-table.tsx';
import { Card, NothingYet } from './card.tsx';

type Row = PerformanceSummary['tasks'][number];

interface Measure {
  readonly id: string;
  readonly head: string;
  readonly width: string;
  readonly value: (row: Row) => number;
  readonly cell: (row: Row) => React.ReactNode;
}

const waits = (row: Row): number => (row.workMs + row.waitMs > 0 ? row.waitMs / (row.workMs + row.waitMs) : 0);
const success = (row: Row): number => (row.count > 0 ? row.succeeded / row.count : 0);
const time = (value: number | null): string => (value === null ? '–' : fineDuration(value));

const measures: readonly Measure[] = [
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
  { id: 'p50', head: 'p50', width: '80px', value: (row) => row.p50 ?? 0, cell: (row) => time(row.p50) },
  { id: 'p95', head: 'p95', width: '80px', value: (row) => row.p95 ?? 0, cell: (row) => time(row.p95) },
  { id: 'p99', head: 'p99', width: '80px', value: (row) => row.p99 ?? 0, cell: (row) => time(row.p99) },
  { id: 'waits', head: 'waits', width: '68px', value: waits, cell: (row) => percent(waits(row)) },
  {
    id: 'success',
    head: 'success',
    width: '76px',
    value: success,
    cell: (row) => <span className={success(row) < 1 ? 'text-failed' : ''}>{percent(success(row))}</span>,
  },
  {
    id: 'retries',
    head: 'retries',
    width: '68px',
    value: (row) => row.retries,
    cell: (row) => <span className={row.retries > 0 ? 'text-retry' : ''}>{formatCount(row.retries)}</span>,
  },
  { id: 'count', head: 'times', width: '72px', value: (row) => row.count, cell: (row) => formatCount(row.count) },
];

/** Each task's times, waits and failures over the range; a click on a head sorts by it. */
export function TasksCard({ summary }: { readonly summary: PerformanceSummary }) {
  const [by, setBy] = useState('share');
  const several = summary.workflows.length > 1;
  const rows = useMemo(() => {
    const measure = measures.find((each) => each.id === by) ?? measures[0];
    return measure ? summary.tasks.toSorted((a, b) => measure.value(b) - measure.value(a)) : summary.tasks;
  }, [summary, by]);
  const columns: readonly Column<Row>[] = [
    {
      id: 'task',
      head: 'task',
      width: 'minmax(140px, 1.6fr)',
      cell: (row) => (
        <span title={row.action}>
          {row.task}
          {several ? <span className="ml-2 text-fg3">{row.workflow}</span> : null}
        </span>
      ),
    },
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
  return (
    <Card title="Tasks" aside={`largest ${measures.find((each) => each.id === by)?.head ?? ''} first`} className="col-span-2">
      {rows.length === 0 ? (
        <NothingYet>Each task's p50, p95 and p99, its waits and its retries stand here once it has ended.</NothingYet>
      ) : (
        <VirtualTable label="Tasks" columns={columns} rows={rows} rowKey={(row) => `${row.workflow}/${row.task}`} rowHeight={26} />
      )}
    </Card>
  );
}
