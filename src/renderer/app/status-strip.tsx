import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { connectionStore } from '../api/connection.ts';
import { formatBytes, formatDuration } from '../lib/format.ts';
import { onFrameTime } from '../lib/frame-meter.ts';
import { useSystem } from '../stores/system.ts';
import { fineDuration, overheadHint } from '../ui/charts/units.ts';

/** One line of truth about the engine, the machine and the window, once a second. */
export function StatusStrip() {
  const connection = useStore(connectionStore, (state) => state.kind);
  const latest = useSystem((state) => state.latest);
  const storage = useSystem((state) => state.storage);
  const open = connection === 'open';
  const tone = !open ? 'bg-retry' : storage.ok ? 'bg-success' : 'bg-failed';
  const engine = !open
    ? 'not connected'
    : !storage.ok
      ? 'waits for storage'
      : latest && latest.activeRuns > 0
        ? `running ${latest.activeRuns}`
        : 'idle';
  return (
    <footer
      aria-label="Status"
      className="flex h-6 shrink-0 items-center gap-[18px] overflow-hidden border-t border-line bg-surface px-3 text-small whitespace-nowrap text-fg2"
    >
      <span className="flex items-center">
        <i aria-hidden="true" className={`mr-1.5 inline-block size-2 rounded-full ${tone}`} />
        <span>
          Engine <b>{engine}</b>
        </span>
      </span>
      {open && latest ? (
        <>
          <span>
            slots <b>{latest.running}</b>/{latest.maxConcurrentTasks}
          </span>
          <span>
            CPU <b>{Math.round(latest.cpu * 100)} %</b>
          </span>
          <span>
            memory <b>{formatBytes(latest.rssBytes)}</b>
          </span>
          <span>
            commits <b>{Math.round(latest.commitsPerS)}/s</b>
            {latest.commitP99Ms > 0 ? (
              <>
                {' '}
                p99 <b>{formatDuration(latest.commitP99Ms)}</b>
              </>
            ) : null}
          </span>
          {latest.overheadUs > 0 ? (
            <span title={overheadHint}>
              overhead <b>{fineDuration(latest.overheadUs / 1_000)}</b> a task
            </span>
          ) : null}
        </>
      ) : null}
      <span className="flex-1" />
      {open && latest ? (
        <span>
          store <b>{formatBytes(latest.storeBytes)}</b>
        </span>
      ) : null}
      <span>
        frame <FrameTime />
      </span>
    </footer>
  );
}

function FrameTime() {
  const element = useRef<HTMLElement>(null);
  useEffect(
    () =>
      onFrameTime((ms) => {
        if (element.current) element.current.textContent = ms === null ? '–' : `${ms.toFixed(1)} ms`;
      }),
    [],
  );
  return <b ref={element}>–</b>;
}
