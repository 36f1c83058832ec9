import { useState } from 'react';
import { api } from '../api/client.ts';
import { formatWhen } from '../lib/format.ts';
import { Button } from '../ui/button.tsx';
import { notifyError } from '../ui/notices.tsx';
import { StateGlyph } from '../ui/state-glyph.tsx';

type Decision = 'retry' | 'fail' | 'succeed';

const choices: readonly { readonly id: Decision; readonly label: string; readonly effect: string }[] = [
  { id: 'retry', label: 'Repeat it', effect: 'It runs again from the start. What it had done by then may happen twice.' },
  {
    id: 'succeed',
    label: 'It succeeded',
    effect: 'The run goes on without running it again. Its result is empty: what reads it finds null.',
  },
  {
    id: 'fail',
    label: 'It failed',
    effect: 'It counts as a failed attempt: attempts that are left are made, else its failure is handled or the run fails.',
  },
];

/** An attempt of which nobody knows whether it did its work: what happened, and the three ways on. */
export function DoubtCard({
  runId,
  task,
  taskName,
  item,
  attempt,
  startedAt,
}: {
  readonly runId: string;
  readonly task: string;
  readonly taskName: string;
  readonly item: number | null;
  readonly attempt: number;
  readonly startedAt: number | null;
}) {
  const [sending, setSending] = useState(false);
  const decide = (decision: Decision): void => {
    setSending(true);
    api.runs
      .resolve({ runId, task, item, decision })
      .catch((cause: unknown) => notifyError('Not decided', cause))
      .finally(() => setSending(false));
  };
  return (
    <section aria-label="In doubt" className="flex shrink-0 items-start gap-3 border-b border-line border-l-2 border-l-paused px-3 py-2">
      <StateGlyph state="indoubt" className="mt-0.5" />
      <div className="min-w-0 flex-1">
        <p>
          <span className="font-semibold">
            {taskName}
            {item === null ? '' : `, item ${item}`}
          </span>{' '}
          was under way when the host stopped: attempt {Math.max(1, attempt)}
          {startedAt === null ? '' : `, begun ${formatWhen(startedAt)}`}. Whether it did its work is not known, and it is not safe to
          repeat. Look at what it changes, then say how it goes on.
        </p>
        <dl className="mt-2 grid grid-cols-[auto_1fr] items-center gap-x-3 gap-y-1.5">
          {choices.map(({ id, label, effect }) => (
            <div key={id} className="contents">
              <dt>
                <Button
                  className="w-full"
                  disabled={sending}
                  data-decision={id}
                  aria-describedby={`doubt-${id}`}
                  onClick={() => decide(id)}
                >
                  {label}
                </Button>
              </dt>
              <dd id={`doubt-${id}`} className="text-small text-fg3">
                {effect}
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </section>
  );
}
