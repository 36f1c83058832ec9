import { useMemo, useRef } from 'react';
import type { PerformanceSummary } from '../../shared/contract/types.ts';
import { cx } from '../lib/cx.ts';
import { formatDuration } from '../lib/format.ts';
import { heat, heatInk } from '../ui/charts/heat.ts';
import { percent } from '../ui/charts/units.ts';
import { useSize } from '../ui/charts/use-size.ts';
import { Card, NothingYet } from './card.tsx';
import { type Block, icicle } from './icicle.ts';

const hatched = 'repeating-linear-gradient(135deg, var(--line) 0 3px, transparent 3px 7px)';

function styleOf(block: Block): React.CSSProperties {
  const share = block.to - block.from;
  if (block.kind === 'all') return { background: 'var(--sub)', color: 'var(--fg2)' };
  if (block.kind === 'wait') return { background: hatched, color: 'var(--fg2)' };
  if (block.kind === 'rest') return { background: 'var(--sub)', color: 'var(--fg3)' };
  return { background: heat(share), color: heatInk(share) };
}

/** All task time, split by workflow and task, and each task's work beside its waits. A click on a workflow keeps only it. */
export function IcicleCard({
  summary,
  onWorkflow,
}: {
  readonly summary: PerformanceSummary;
  readonly onWorkflow: (workflow: string) => void;
}) {
  const blocks = useMemo(() => icicle(summary.tasks), [summary]);
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const rows = Math.max(1, ...blocks.map((block) => block.row + 1));
  return (
    <Card title="Where the time goes" aside="work and waits of all tasks">
      <div ref={box} className="mx-3.5 h-0" />
      {blocks.length === 0 ? (
        <NothingYet>Once tasks have ended, this shows which of them the time went to, and how much of it was waiting.</NothingYet>
      ) : (
        <div className="relative mx-3.5 my-1 min-h-0 flex-1">
          {blocks.map((block) => {
            const share = block.to - block.from;
            const label =
              block.kind === 'work' || block.kind === 'wait'
                ? block.label
                : `${block.label} ${block.kind === 'all' ? formatDuration(block.ms) : percent(share)}`;
            // A label that would be cut says less than none: the tooltip has it.
            const fits = share * width > label.length * 6.2 + 18;
            const title = [
              block.task ?? block.workflow ?? block.label,
              block.kind === 'work' || block.kind === 'wait' ? block.label : null,
              formatDuration(block.ms),
              percent(share),
            ]
              .filter(Boolean)
              .join(' · ');
            const look = cx('absolute truncate rounded-[2px] text-left text-tiny', fits && 'px-1.5');
            const place: React.CSSProperties = {
              left: `${block.from * 100}%`,
              width: `calc(${share * 100}% - 2px)`,
              top: `calc(${block.row} * min(36px, ${100 / rows}%))`,
              height: `calc(min(36px, ${100 / rows}%) - 2px)`,
              ...styleOf(block),
            };
            return block.workflow !== null && (block.kind === 'workflow' || block.kind === 'task') ? (
              <button
                key={block.key}
                type="button"
                title={title}
                className={look}
                style={place}
                onClick={() => onWorkflow(block.workflow ?? '')}
              >
                {fits ? label : ''}
              </button>
            ) : (
              <div key={block.key} title={title} className={`${look} flex items-center`} style={place}>
                {fits ? (
                  <span className={block.kind === 'wait' ? 'truncate rounded-[2px] bg-surface px-1' : 'truncate'}>{label}</span>
                ) : null}
              </div>
            );
          })}
        </div>
      )}
    </Card>
  );
}
