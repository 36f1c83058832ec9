import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDownToLine } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { cx } from '../lib/cx.ts';
import { plural } from '../lib/format.ts';
import { useRunLog } from '../stores/runs.ts';
import { Button } from '../ui/button.tsx';
import { exactClock } from '../ui/charts/units.ts';
import { Empty } from '../ui/empty.tsx';
import { Select } from '../ui/field.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import type { DockTask } from './dock-task.ts';
import { filterLog, type LogLevel } from './log-filter.ts';

const rowHeight = 20;
const levels: readonly { readonly value: LogLevel; readonly label: string }[] = [
  { value: 'debug', label: 'All levels' },
  { value: 'info', label: 'Info and above' },
  { value: 'warn', label: 'Warnings and errors' },
  { value: 'error', label: 'Errors' },
];
const tones: Readonly<Record<LogLevel, string>> = { debug: 'text-fg3', info: 'text-fg2', warn: 'text-retry', error: 'text-failed' };

/** The lines that tasks wrote, live. It follows the newest line until one scrolls up. */
export function LogTab({
  runKey,
  tasks,
  selectedTask,
  onSelectTask,
}: {
  readonly runKey: string;
  readonly tasks: ReadonlyMap<string, DockTask>;
  readonly selectedTask: string | null;
  readonly onSelectTask: (taskId: string) => void;
}) {
  const { lines, version } = useRunLog(runKey);
  const [level, setLevel] = useState<LogLevel>('debug');
  const [onlySelected, setOnlySelected] = useState(false);
  const [text, setText] = useState('');
  const [follow, setFollow] = useState(true);
  const scroller = useRef<HTMLDivElement>(null);
  const task = onlySelected ? selectedTask : null;
  // The list grows in place; its version says when.
  const shown = useMemo(() => filterLog(lines, { level, task, text }), [lines, version, level, task, text]);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 16,
  });
  useEffect(() => {
    if (follow && shown.length > 0) virtual.scrollToIndex(shown.length - 1, { align: 'end' });
  }, [follow, shown, virtual]);

  return (
    <>
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line px-3">
        <SearchBox label="Find in the log" value={text} onChange={(event) => setText(event.target.value)} className="w-56" />
        <Select
          aria-label="Level"
          options={levels}
          value={level}
          onChange={(event) => setLevel(event.target.value as LogLevel)}
          className="w-44"
        />
        <label className={cx('flex items-center gap-1.5 text-fg2', selectedTask === null && 'opacity-50')}>
          <input
            type="checkbox"
            checked={onlySelected}
            disabled={selectedTask === null}
            onChange={(event) => setOnlySelected(event.target.checked)}
          />
          Only {selectedTask === null ? 'the chosen task' : (tasks.get(selectedTask)?.name ?? selectedTask)}
        </label>
        <span className="ml-auto text-small text-fg3">
          {shown.length === lines.length ? plural(lines.length, 'line') : `${shown.length} of ${plural(lines.length, 'line')}`}
        </span>
        <Button
          aria-pressed={follow}
          className={cx('h-6 px-2', follow && 'bg-sub')}
          icon={<ArrowDownToLine size={13} strokeWidth={1.5} aria-hidden="true" />}
          onClick={() => setFollow(!follow)}
        >
          Follow
        </Button>
      </div>
      {shown.length === 0 ? (
        <Empty title={lines.length === 0 ? 'Nothing was logged' : 'No line matches'}>
          {lines.length === 0
            ? 'Tasks write here while they work: what a command prints, retries, warnings.'
            : 'Change the level or the words you look for.'}
        </Empty>
      ) : (
        <div
          ref={scroller}
          role="log"
          aria-label="Log"
          aria-live="off"
          tabIndex={0}
          className="min-h-0 flex-1 overflow-auto py-1 font-mono text-small focus-visible:-outline-offset-2"
          onWheel={(event) => {
            if (event.deltaY < 0) setFollow(false);
          }}
          onScroll={(event) => {
            const box = event.currentTarget;
            if (!follow && box.scrollTop + box.clientHeight >= box.scrollHeight - 2 && box.scrollHeight > box.clientHeight) setFollow(true);
          }}
        >
          <div className="relative w-max min-w-full" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const line = shown[item.index];
              if (!line) return null;
              return (
                <div
                  key={line.seq}
                  style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}
                  className="absolute top-0 left-0 flex min-w-full items-center gap-3 px-3 whitespace-pre hover:bg-sub/50"
                >
                  <span className="text-fg3">{exactClock(line.at)}</span>
                  <span className={cx('w-10', tones[line.level])}>{line.level}</span>
                  <button
                    type="button"
                    tabIndex={-1}
                    disabled={line.task === null}
                    onClick={() => line.task !== null && onSelectTask(line.task)}
                    className="w-36 truncate text-left text-fg2 enabled:hover:text-fg enabled:hover:underline"
                  >
                    {line.task === null ? 'run' : (tasks.get(line.task)?.name ?? line.task)}
                    {line.item === null ? '' : ` ${line.item}`}
                  </button>
                  <span className={line.level === 'error' ? 'text-failed' : 'text-fg'}>{line.message}</span>
                </div>
              );
            })}
          </div>
        </div>
      )}
    </>
  );
}
