import type { ItemStatus, RunStatus, TaskStatus } from '../../engine/run/events.ts';
import { cx } from '../lib/cx.ts';

/** Every state that a task, an item or a run can show. */
export type GlyphState = TaskStatus | RunStatus | ItemStatus | 'stale' | 'cached' | 'reused' | 'pinned' | 'asking' | 'idle' | 'incomplete';

/** In words, for people who do not see the shape. */
export const stateWords: Readonly<Record<GlyphState, string>> = {
  idle: 'idle',
  pending: 'not started',
  queued: 'queued',
  running: 'running',
  waiting: 'waiting',
  retrying: 'retrying',
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'canceled',
  skipped: 'skipped',
  unreached: 'not reached',
  indoubt: 'in doubt',
  pausing: 'pausing',
  paused: 'paused',
  canceling: 'canceling',
  stale: 'out of date',
  cached: 'from the cache',
  reused: 'taken over',
  pinned: 'pinned',
  asking: 'asks a person',
  incomplete: 'not complete',
};

const tones: Readonly<Record<GlyphState, string>> = {
  idle: 'text-idle',
  pending: 'text-idle',
  queued: 'text-queued',
  running: 'text-running',
  waiting: 'text-queued',
  retrying: 'text-retry',
  succeeded: 'text-success',
  failed: 'text-failed',
  canceled: 'text-fg3',
  skipped: 'text-fg3',
  unreached: 'text-fg3',
  indoubt: 'text-paused',
  pausing: 'text-paused',
  paused: 'text-paused',
  canceling: 'text-fg3',
  stale: 'text-retry',
  cached: 'text-cached',
  reused: 'text-cached',
  pinned: 'text-cached',
  asking: 'text-retry',
  incomplete: 'text-fg2',
};

/** The CSS variable of a state's colour, for canvases and charts. */
export const stateColorVar: Readonly<Record<GlyphState, string>> = {
  idle: '--idle',
  pending: '--idle',
  queued: '--queued',
  running: '--running',
  waiting: '--queued',
  retrying: '--retry',
  succeeded: '--success',
  failed: '--failed',
  canceled: '--fg3',
  skipped: '--fg3',
  unreached: '--fg3',
  indoubt: '--paused',
  pausing: '--paused',
  paused: '--paused',
  canceling: '--fg3',
  stale: '--retry',
  cached: '--cached',
  reused: '--cached',
  pinned: '--cached',
  asking: '--retry',
  incomplete: '--fg2',
};

const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.6, strokeLinecap: 'round', strokeLinejoin: 'round' } as const;

const shapes: Readonly<Record<GlyphState, React.ReactNode>> = {
  idle: <circle cx="7" cy="7" r="2.75" {...line} strokeWidth={1.4} />,
  pending: <circle cx="7" cy="7" r="2.75" {...line} strokeWidth={1.4} />,
  queued: (
    <g {...line} strokeWidth={1.4}>
      <circle cx="7" cy="7" r="5.25" />
      <path d="M7 4.2V7l1.9 1.2" />
    </g>
  ),
  running: (
    <g>
      <circle cx="7" cy="7" r="5.25" {...line} strokeWidth={1.4} />
      <path d="M7 1.75a5.25 5.25 0 0 0 0 10.5z" fill="currentColor" />
    </g>
  ),
  waiting: (
    <g {...line} strokeWidth={1.4}>
      <path d="M3.6 1.9h6.8M3.6 12.1h6.8M4.3 2v1.7c0 1.5 2.7 2.2 2.7 3.3s-2.7 1.8-2.7 3.3V12M9.7 2v1.7C9.7 5.2 7 5.9 7 7s2.7 1.8 2.7 3.3V12" />
    </g>
  ),
  retrying: (
    <g {...line}>
      <path d="M11.9 5.4A5.1 5.1 0 1 0 12 8.4" />
      <path d="M12.3 2.4v3.1H9.2" />
    </g>
  ),
  succeeded: <path d="m2.4 7.6 3 3 6.2-6.7" {...line} strokeWidth={1.8} />,
  failed: (
    <g {...line} strokeWidth={1.4}>
      <rect x="1.75" y="1.75" width="10.5" height="10.5" rx="1.5" />
      <path d="m4.8 4.8 4.4 4.4M9.2 4.8 4.8 9.2" strokeWidth={1.6} />
    </g>
  ),
  canceled: <rect x="2.6" y="2.6" width="8.8" height="8.8" rx="1.2" {...line} />,
  canceling: <rect x="2.6" y="2.6" width="8.8" height="8.8" rx="1.2" {...line} strokeDasharray="2 2.2" />,
  skipped: <path d="M3.2 10.8 10.8 3.2" {...line} />,
  unreached: <path d="M3 7h8" {...line} strokeDasharray="1.6 2.4" />,
  indoubt: (
    <g {...line}>
      <path d="M4.4 4.6a2.7 2.7 0 1 1 4 2.4c-.9.5-1.4 1-1.4 1.9" />
      <path d="M7 11.6v.1" strokeWidth={2} />
    </g>
  ),
  pausing: <path d="M4.6 3v8M9.4 3v8" {...line} strokeWidth={1.6} strokeDasharray="2.4 2" />,
  paused: <path d="M4.6 3v8M9.4 3v8" {...line} strokeWidth={2.2} />,
  stale: <path d="M7 2.4 12.3 11.6H1.7z" {...line} strokeWidth={1.4} />,
  incomplete: <circle cx="7" cy="7" r="5" {...line} strokeWidth={1.5} strokeDasharray="2.2 3" />,
  reused: (
    <g {...line}>
      <path d="M5.2 2.6 2.2 5.6l3 3" />
      <path d="M2.4 5.6h5.8a3 3 0 0 1 0 6H6" />
    </g>
  ),
  pinned: (
    <g {...line} strokeWidth={1.4}>
      <path d="M4.4 1.9h5.2M5.2 2v3.6L3.4 7.9h7.2L8.8 5.6V2M7 8v4.1" />
    </g>
  ),
  asking: (
    <g {...line} strokeWidth={1.4}>
      <path d="M2.2 2.2h9.6v7H7.4l-2.8 2.6V9.2H2.2z" />
      <path d="M5.9 4.6a1.2 1.2 0 1 1 1.6 1.1c-.3.2-.5.3-.5.7M7 7.7v.05" strokeWidth={1.2} />
    </g>
  ),
  cached: <path d="M8.2 1.4 3 8h3.6l-.9 4.6L11 6H7.3z" fill="currentColor" />,
};

/** A state as a shape, then as a colour. Decorative unless `label` is given. */
export function StateGlyph({
  state,
  size = 14,
  label,
  className,
}: {
  readonly state: GlyphState;
  readonly size?: number;
  /** true: read aloud as the state's word; a text: as that. */
  readonly label?: boolean | string;
  readonly className?: string;
}) {
  const name = label === true ? stateWords[state] : label || undefined;
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 14 14"
      className={cx('shrink-0', tones[state], className)}
      role={name ? 'img' : undefined}
      aria-label={name}
      aria-hidden={name ? undefined : true}
    >
      {shapes[state]}
    </svg>
  );
}
