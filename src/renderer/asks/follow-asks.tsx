import { useEffect, useRef } from 'react';
import type { AskEntry } from '../../shared/contract/types.ts';
import { useOpenRun } from '../runs/open-run.ts';
import { askKey, refreshAsks, useAsks } from '../stores/asks.ts';
import { useDocuments } from '../stores/documents.ts';
import { attachedRun } from '../stores/runs.ts';
import { useSystem } from '../stores/system.ts';
import { useUi } from '../stores/ui.ts';
import { announce } from '../ui/live-region.tsx';
import { notify } from '../ui/notices.tsx';
import { openQuestion } from './question.ts';

/** Keeps the list of questions, and says so when a new one comes up in a run that is not on the screen. */
export function FollowAsks() {
  const feed = useSystem((state) => state.feed);
  const changes = useSystem((state) => state.asksChanges);
  const entries = useAsks((state) => state.entries);
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    if (feed === 'live') void refreshAsks();
  }, [feed, changes]);
  useEffect(() => {
    if (entries === null) return;
    const before = known.current;
    known.current = new Set(entries.map(askedOnce));
    if (!before) return;
    for (const entry of entries) if (!before.has(askedOnce(entry))) tell(entry);
  }, [entries]);
  return null;
}

function askedOnce(entry: AskEntry): string {
  return `${askKey(entry)}/${entry.visit}/${entry.askedAt}`;
}

function tell(entry: AskEntry): void {
  const prompt = entry.ask.prompt.split('\n', 1)[0] ?? '';
  announce(`${entry.workflow} asks: ${prompt || entry.taskName}`);
  if (isShown(entry.runId)) return;
  notify({
    tone: 'info',
    text: `${entry.workflow} asks: ${prompt.length > 90 ? `${prompt.slice(0, 89)}…` : prompt || entry.taskName}`,
    action: { label: 'Answer', run: () => openQuestion(entry) },
  });
}

/** Whether the window shows that run now: then the card itself asks. */
function isShown(runId: string): boolean {
  const { screen } = useUi.getState();
  if (screen === 'runs') return useOpenRun.getState().runId === runId;
  const { active } = useDocuments.getState();
  return screen === 'canvas' && active !== null && attachedRun(active)?.runId === runId;
}
