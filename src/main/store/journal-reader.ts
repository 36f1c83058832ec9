import { MillraceError } from '../../engine/errors.ts';
import type { RunEvent } from '../../engine/run/events.ts';
import type { Store } from './api.ts';
import { toError } from './failure.ts';
import { textOf } from './journal-row.ts';
import type { EventPage, Queries, QueryName } from './protocol.ts';

type Ask = <N extends QueryName>(name: N, question: Queries[N]['ask']) => Promise<Queries[N]['answer']>;

/** Taking a page of so many apart keeps the thread for about 10 ms, less than folding them. */
const pageEvents = 10_000;
/** Runs in one question: an answer holds far fewer, and each question is handed to another thread whole. */
const runsAtOnce = 256;

/** Reads journals page by page: the next one is fetched while the one before it is taken apart. */
export function createJournalReader(ask: Ask): Pick<Store, 'readEvents' | 'readJournals'> {
  /** Adds what is wanted of the page, and of those that follow it. */
  async function readOn(events: RunEvent[], runId: string, first: EventPage, fromSeq: number, limit: number): Promise<RunEvent[]> {
    let seq = fromSeq;
    for (let page: EventPage | null = first; page !== null; ) {
      const left: number = limit - events.length;
      const { rows }: EventPage = page;
      const next: number = (rows.at(-1)?.lastSeq ?? seq - 1) + 1;
      const more: number = left - (next - Math.max(seq, rows[0]?.firstSeq ?? seq));
      const coming: Promise<EventPage> | null =
        page.end || more <= 0 ? null : ask('read_events', { runId, fromSeq: next, limit: Math.min(pageEvents, more) });
      // A page that cannot be taken apart is told first.
      coming?.catch(() => undefined);
      takeApart(page, seq, limit, events);
      seq = next;
      page = coming && (await coming);
    }
    return events;
  }

  return {
    async readEvents(runId, fromSeq, limit) {
      const first = await ask('read_events', { runId, fromSeq, limit: Math.min(pageEvents, limit) });
      return readOn([], runId, first, fromSeq, limit);
    },
    async readJournals(runIds) {
      const journals: (RunEvent[] | MillraceError | null)[] = [];
      while (journals.length < runIds.length) {
        const answers = await ask('read_journals', { runIds: runIds.slice(journals.length, journals.length + runsAtOnce) });
        for (const answer of answers) {
          if (answer === null) journals.push(null);
          else if ('failure' in answer) journals.push(toError(answer.failure));
          else {
            const runId = runIds[journals.length] ?? '';
            journals.push(await readOn([], runId, answer, 0, Number.POSITIVE_INFINITY).catch(asError));
          }
        }
      }
      return journals;
    },
  };
}

function takeApart({ rows }: EventPage, fromSeq: number, limit: number, events: RunEvent[]): void {
  for (const { firstSeq, payload } of rows) {
    const batch = JSON.parse(textOf(payload)) as RunEvent[];
    for (let at = Math.max(0, fromSeq - firstSeq); at < batch.length && events.length < limit; at += 1) {
      const event = batch[at];
      if (event !== undefined) events.push(event);
    }
  }
}

function asError(error: unknown): MillraceError {
  return error instanceof MillraceError ? error : new MillraceError('internal', error instanceof Error ? error.message : String(error));
}
