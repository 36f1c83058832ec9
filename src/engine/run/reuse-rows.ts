import type { ReuseRow } from './reuse-request.ts';

export interface Reason {
  readonly why: ReuseRow['why'];
  readonly because: string | null;
  /** In place of the usual sentence. */
  readonly text?: string;
}

export interface RowFacts {
  readonly task: string;
  readonly does: ReuseRow['does'];
  readonly reason: Reason;
  /** Visits whose results are taken over. */
  readonly visits: number;
  readonly items: { readonly reused: number; readonly count: number } | null;
  /** What the task that the reason speaks of does. */
  readonly becauseDoes: ReuseRow['does'] | null;
}

/** The line of a preview for one task. */
export function rowOf({ task, does, reason, visits, items, becauseDoes }: RowFacts): ReuseRow {
  const { why, because } = reason;
  const rest = does !== 'run' ? '' : items ? itemsText(items) : visits > 0 ? visitsText(visits) : '';
  return {
    task,
    does,
    ...(items && does === 'run' ? { reusedItems: items.reused } : {}),
    why,
    because,
    text: `${reason.text ?? sentence(why, because ?? '', visits, becauseDoes)}${rest}`,
  };
}

function itemsText({ reused, count }: { readonly reused: number; readonly count: number }): string {
  return ` ${reused} of its ${count} items ${reused === 1 ? 'is' : 'are'} taken over; the others run.`;
}

function visitsText(visits: number): string {
  return visits === 1 ? ' Its first visit is taken over.' : ` Its first ${visits} visits are taken over.`;
}

function sentence(why: ReuseRow['why'], because: string, visits: number, becauseDoes: ReuseRow['does'] | null): string {
  const how = becauseDoes === 'pinned' ? 'whose result is pinned' : 'which runs again';
  switch (why) {
    case 'chosen':
      return 'It was chosen to run.';
    case 'failed':
      return 'It failed in the earlier run.';
    case 'canceled':
      return 'It was canceled in the earlier run.';
    case 'not_ended':
      return 'It had not ended in the earlier run.';
    case 'not_reached':
      return 'The earlier run did not reach it.';
    case 'new':
      return 'The earlier run did not have it.';
    case 'changed':
      return 'Its definition has changed since the earlier run.';
    case 'follows':
      return `It comes after ${because}, ${how}.`;
    case 'reads':
      return `It reads ${because}, ${how}.`;
    case 'succeeded':
      return visits > 1
        ? `The results of its ${visits} visits in the earlier run are taken over.`
        : 'Its result of the earlier run is taken over.';
    case 'handled':
      return 'It failed in the earlier run and that was handled; its failure is taken over.';
    case 'skipped':
      return 'It was skipped in the earlier run.';
    case 'pinned':
      return 'Its pinned result is used.';
    case 'not_chosen':
      return `It is left out: only ${because} runs.`;
    default:
      return why satisfies never;
  }
}
