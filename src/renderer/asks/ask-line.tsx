import type { Ask } from '../../engine/run/ask.ts';
import { formatWhen } from '../lib/format.ts';
import { Elapsed } from '../ui/elapsed.tsx';

/** Who is asked, since when, and until when; in one quiet line. */
export function AskLine({ ask, askedAt, until }: { readonly ask: Ask; readonly askedAt: number | null; readonly until: number | null }) {
  return (
    <p className="mt-0.5 flex min-w-0 flex-1 flex-wrap gap-x-2 text-small text-fg3">
      <span>{ask.assignee ? `Asked of ${ask.assignee}` : 'Asked of anybody'}</span>
      {askedAt === null ? null : <span>since {formatWhen(askedAt)}</span>}
      {until === null ? (
        <span>no time limit</span>
      ) : (
        <span>
          until {formatWhen(until)}, <Elapsed until={until} /> left
        </span>
      )}
    </p>
  );
}
