import { Gauge, X } from 'lucide-react';
import { useEffect } from 'react';
import {
  compareFigures,
  type ComparedFigure,
  dayText,
  figureText,
  machineText,
  ratioText,
  type Spread,
} from '../../shared/bench/compare.ts';
import { published } from '../../shared/bench/published.ts';
import type { BenchReport } from '../../shared/contract/types.ts';
import { cx } from '../lib/cx.ts';
import { formatDuration, formatWhen } from '../lib/format.ts';
import { cancelBench, loadLastBench, startBench, useBench } from '../stores/bench.ts';
import { Button } from '../ui/button.tsx';

/** Measures the engine on this machine and lays the figures beside those that ship with the program. */
export function BenchView() {
  const { report, step, problem } = useBench();
  useEffect(() => void loadLastBench(), []);
  return (
    <div className="flex flex-col gap-3 px-4 py-3" data-testid="bench" aria-busy={step !== null}>
      <div className="flex min-h-8 items-center gap-2">
        {step ? (
          <Progress share={step.share} name={step.name} />
        ) : (
          <>
            <p className="mr-2 min-w-0 flex-1 text-small text-fg3">
              Runs the engine for about 15 s beside your work, on data of its own. Every answer is checked before it is timed; what else the
              machine does shows in the spread.
            </p>
            <Button onClick={() => void startBench(true)}>Quick look</Button>
            <Button icon={<Gauge size={14} strokeWidth={1.5} aria-hidden="true" />} onClick={() => void startBench(false)}>
              Measure
            </Button>
          </>
        )}
      </div>
      {problem !== null ? (
        <p role="alert" className="text-small text-failed">
          {problem}
        </p>
      ) : null}
      {report === undefined ? null : <Figures report={report} />}
    </div>
  );
}

function Progress({ share, name }: { readonly share: number; readonly name: string }) {
  const percent = Math.floor(share * 100);
  return (
    <>
      <div className="mr-2 min-w-0 flex-1">
        <div className="mb-1 flex justify-between gap-3 text-small">
          <span className="min-w-0 truncate text-fg2">{name}</span>
          <span className="text-fg3 tabular-nums">{percent} %</span>
        </div>
        <div
          role="progressbar"
          aria-label="Measuring"
          aria-valuenow={percent}
          aria-valuemin={0}
          aria-valuemax={100}
          className="h-1.5 overflow-hidden rounded-full bg-sub"
        >
          <div className="h-full rounded-full bg-running" style={{ width: `${Math.max(1, share * 100)}%` }} />
        </div>
      </div>
      <Button icon={<X size={14} strokeWidth={1.5} aria-hidden="true" />} onClick={cancelBench}>
        Cancel
      </Button>
    </>
  );
}

function Figures({ report }: { readonly report: BenchReport | null }) {
  const rows = compareFigures(report, published);
  const head = 'py-1 pl-4 text-right font-normal whitespace-nowrap';
  return (
    <>
      <table aria-label="Speed of the engine" className="w-full tabular-nums">
        <thead>
          <tr className="border-b border-line text-small text-fg3">
            <th className="py-1 text-left font-normal">Measured</th>
            <th className={head}>Here</th>
            <th className={head}>Published</th>
            <th className="py-1 pl-4 text-left font-normal whitespace-nowrap" colSpan={2}>
              Times as fast
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} data-figure={row.id} className="border-b border-line/60 last:border-b-0">
              <td className="py-1.5 leading-[18px]">{row.name}</td>
              <Value spread={row.here} unit={row.unit} />
              <Value spread={row.published} unit={row.unit} />
              <td className="w-24 pl-4">{row.ratio === null ? null : <RatioBar ratio={row.ratio} />}</td>
              <td className="w-20 pl-2 text-right whitespace-nowrap" data-ratio={row.ratio ?? undefined}>
                {row.ratio === null ? <span className="text-fg3">–</span> : ratioText(row.ratio)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className="grid grid-cols-[84px_1fr] gap-x-3 gap-y-0.5 text-small">
        <dt className="text-fg3">Here</dt>
        <dd className="text-fg2">
          {report
            ? `${machineText(report)} · ${formatWhen(report.at)}, Millrace ${report.version}, medians of ${report.rounds} rounds${report.quick ? ', a quick look' : ''} in ${formatDuration(report.tookMs)}`
            : 'not measured yet'}
        </dd>
        <dt className="text-fg3">Published</dt>
        <dd className="text-fg2">
          {machineText(published)} · {dayText(published)}, Millrace {published.version}, medians of {published.rounds} rounds
        </dd>
      </dl>
    </>
  );
}

function Value({ spread, unit }: { readonly spread: Spread | null; readonly unit: ComparedFigure['unit'] }) {
  return (
    <td className="py-1.5 pl-4 text-right leading-[18px] whitespace-nowrap">
      {spread === null ? (
        <span className="text-fg3">–</span>
      ) : (
        <>
          {figureText(spread.median)}
          {unit === '/s' ? '/s' : `\u00a0${unit}`}
          <span className="block text-tiny text-fg3">
            {figureText(spread.least)} to {figureText(spread.most)}
          </span>
        </>
      )}
    </td>
  );
}

/** Doublings that the bar has room for at either side. */
const doublings = 3;

/** To the right of the middle: faster than published; each doubling is as wide as the next. */
function RatioBar({ ratio }: { readonly ratio: number }) {
  const part = Math.max(-1, Math.min(1, Math.log2(ratio) / doublings)) * 50;
  return (
    <div aria-hidden="true" className="relative h-3 rounded-sm bg-sub">
      <div
        className={cx('absolute inset-y-0.5 bg-strong', ratio >= 1 ? 'rounded-r-sm' : 'rounded-l-sm')}
        style={{ left: `${50 + Math.min(0, part)}%`, width: `${Math.abs(part)}%` }}
      />
      <div className="absolute inset-y-0 left-1/2 w-px bg-fg3" />
    </div>
  );
}
