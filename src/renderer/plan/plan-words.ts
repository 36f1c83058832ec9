import type { TaskPreview } from '../../shared/contract/types.ts';
import type { GlyphState } from '../ui/state-glyph.tsx';

/** What a plan does with a task, in a word or two. */
export const planWords: Readonly<Record<TaskPreview['does'], string>> = {
  run: 'runs',
  reuse: 'taken over',
  pinned: 'pinned',
  idle: 'left out',
};

export const planGlyphs: Readonly<Record<TaskPreview['does'], GlyphState>> = {
  run: 'running',
  reuse: 'reused',
  pinned: 'pinned',
  idle: 'unreached',
};

/** Why, with the task that the reason speaks of by its title instead of its id. */
export function planReason({ text, because }: TaskPreview, nameOf: (task: string) => string): string {
  if (because === null) return text;
  return text.replace(/(comes after |reads |only )(\w+)(?=,| runs)/, (whole, lead: string, id: string) =>
    id === because ? lead + nameOf(id) : whole,
  );
}

/** How many tasks run, are taken over and so on: "3 tasks run, 4 are taken over, 1 is left out." */
export function planSummary(tasks: readonly TaskPreview[]): string {
  const count = (does: TaskPreview['does']): number => tasks.filter((task) => task.does === does).length;
  const runs = count('run');
  const parts = [runs === 0 ? 'No task runs' : runs === 1 ? '1 task runs' : `${runs} tasks run`];
  for (const [does, one, many] of [
    ['reuse', 'is taken over', 'are taken over'],
    ['pinned', 'is pinned', 'are pinned'],
    ['idle', 'is left out', 'are left out'],
  ] as const) {
    const many_ = count(does);
    if (many_ > 0) parts.push(`${many_} ${many_ === 1 ? one : many}`);
  }
  return `${parts.join(', ')}.`;
}
