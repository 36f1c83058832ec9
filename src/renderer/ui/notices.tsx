import { X } from 'lucide-react';
import { useEffect } from 'react';
import { create } from 'zustand';
import { inWords } from '../api/errors.ts';
import { cx } from '../lib/cx.ts';
import { Button, IconButton } from './button.tsx';

export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'error';
  readonly text: string;
  readonly hint?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

const useNotices = create<{ notices: readonly Notice[] }>(() => ({ notices: [] }));
let nextId = 1;

/** A line at the foot of the window: what happened, and what to do. Goes by itself; errors stay until they are closed. */
export function notify(notice: Omit<Notice, 'id'>): void {
  const id = nextId++;
  useNotices.setState((state) => ({
    notices: [...state.notices.filter((other) => other.text !== notice.text), { ...notice, id }].slice(-3),
  }));
}

/** Shows a failure in words. */
export function notifyError(what: string, cause: unknown): void {
  const { message, hint } = inWords(cause);
  notify({ tone: 'error', text: `${what}: ${message}`, hint });
}

function dismiss(id: number): void {
  useNotices.setState((state) => ({ notices: state.notices.filter((notice) => notice.id !== id) }));
}

/** Once in the app: shows what `notify` says. */
export function NoticeHost() {
  const notices = useNotices((state) => state.notices);
  return (
    <div className="pointer-events-none fixed bottom-9 left-1/2 z-30 flex w-max max-w-[min(640px,90vw)] -translate-x-1/2 flex-col gap-2">
      {notices.map((notice) => (
        <NoticeLine key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function NoticeLine({ notice }: { readonly notice: Notice }) {
  useEffect(() => {
    if (notice.tone === 'error') return;
    const timer = setTimeout(() => dismiss(notice.id), notice.action ? 8_000 : 4_000);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div
      role={notice.tone === 'error' ? 'alert' : 'status'}
      className={cx(
        'panel-in pointer-events-auto flex items-center gap-3 rounded-card border bg-surface py-1.5 pr-2 pl-3 shadow-float',
        notice.tone === 'error' ? 'border-failed' : 'border-line',
      )}
    >
      <div className="min-w-0">
        <div>{notice.text}</div>
        {notice.hint ? <div className="text-small text-fg3">{notice.hint}</div> : null}
      </div>
      {notice.action ? (
        <Button
          onClick={() => {
            notice.action?.run();
            dismiss(notice.id);
          }}
        >
          {notice.action.label}
        </Button>
      ) : null}
      <IconButton label="Dismiss" onClick={() => dismiss(notice.id)}>
        <X size={14} strokeWidth={1.5} />
      </IconButton>
    </div>
  );
}
