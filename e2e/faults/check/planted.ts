import type { RunEvent } from '../../../src/engine/run/events.ts';
import type { Evidence } from './check.ts';
import type { Invariant } from './violation.ts';

/** A fault put into good evidence on purpose. `plant` returns the evidence with the fault. */
export interface Planted {
  readonly invariant: Invariant;
  readonly what: string;
  plant(good: Evidence): Evidence;
}

function withEvents(good: Evidence, change: (events: readonly RunEvent[]) => readonly RunEvent[]): Evidence {
  const runs = good.store.runs.map((run) => (typeof run.events === 'string' ? run : { ...run, events: change(run.events) }));
  return { ...good, store: { ...good.store, runs } };
}

function without(events: readonly RunEvent[], match: (event: RunEvent) => boolean): RunEvent[] {
  const at = events.findIndex(match);
  if (at < 0) throw new Error('There is nothing of that kind to take out.');
  return events.toSpliced(at, 1);
}

function doubled(events: readonly RunEvent[], match: (event: RunEvent) => boolean): RunEvent[] {
  const at = events.findIndex(match);
  const event = events[at];
  if (event === undefined) throw new Error('There is nothing of that kind to repeat.');
  return events.toSpliced(at, 0, event);
}

function firstLine(good: Evidence, task: string) {
  const line = good.ledger.find((candidate) => candidate.task === task && candidate.phase === 'begin');
  if (!line) throw new Error(`The ledger has no effect of ${task}.`);
  return line;
}

const isEnd = (event: RunEvent): boolean => event.type === 'task.ended';

/** At least one fault for every promise. */
export const planted: readonly Planted[] = [
  {
    invariant: 'I1',
    what: 'an end that was shown is not in the journal',
    plant: (good) => withEvents(good, (events) => without(events, isEnd)),
  },
  {
    invariant: 'I1',
    what: 'a run that was shown is not in the store',
    plant: (good) => ({ ...good, acks: [...good.acks, { type: 'run', run: 'gone', status: 'running', outputs: null, at: 0 }] }),
  },
  {
    invariant: 'I1',
    what: 'other outputs than those shown',
    plant: (good) => ({
      ...good,
      acks: good.acks.map((ack) => (ack.type === 'run' && ack.outputs !== null ? { ...ack, outputs: '{"retried":9}' } : ack)),
    }),
  },
  {
    invariant: 'I2',
    what: 'an item with two ends',
    plant: (good) => withEvents(good, (events) => doubled(events, (event) => event.type === 'item.ended')),
  },
  { invariant: 'I2', what: 'a task with two ends', plant: (good) => withEvents(good, (events) => doubled(events, isEnd)) },
  {
    invariant: 'I3',
    what: 'a list entry that the journal does not bear out',
    plant: (good) => ({
      ...good,
      store: {
        ...good.store,
        runs: good.store.runs.map((run) => ({ ...run, stored: { ...run.stored, summary: { ...run.stored.summary, status: 'failed' } } })),
      },
    }),
  },
  {
    invariant: 'I3',
    what: 'statistics of a task that did not end so',
    plant: (good) => ({
      ...good,
      store: { ...good.store, records: good.store.records.map((record) => ({ ...record, status: 'failed' })) },
    }),
  },
  {
    invariant: 'I4',
    what: 'an effect without an intent',
    plant: (good) => withEvents(good, (events) => without(events, (event) => event.type === 'attempt.started' && event.item === 0)),
  },
  {
    invariant: 'I4',
    what: 'a success whose effect never happened',
    plant: (good) => ({ ...good, ledger: good.ledger.filter((line) => line.task !== 'asked' || line.item !== 0) }),
  },
  {
    invariant: 'I5',
    what: 'an effect that happened twice with one intent',
    plant: (good) => ({ ...good, ledger: [...good.ledger, firstLine(good, 'retried')] }),
  },
  {
    invariant: 'I5',
    what: 'a task that asks after a crash was repeated without an answer',
    plant: (good) => {
      const line = firstLine(good, 'asked');
      const again = withEvents(good, (events) => {
        const at = events.findIndex((event) => event.type === 'attempt.started' && event.item === line.item);
        const event = events[at];
        if (event?.type !== 'attempt.started') throw new Error('There is no attempt to repeat.');
        const interrupted: RunEvent = { ...event, type: 'attempt.interrupted', policy: 'retry' };
        return events.toSpliced(at + 1, 0, interrupted, event);
      });
      return { ...again, ledger: [...again.ledger, line] };
    },
  },
  {
    invariant: 'I6',
    what: 'an attempt that started between pause and resume',
    plant: (good) =>
      withEvents(good, (events) => {
        const at = events.findIndex((event) => event.type === 'run.paused');
        const start = events.find((event) => event.type === 'attempt.started');
        if (at < 0 || start === undefined) throw new Error('The run was never paused.');
        return events.toSpliced(at + 1, 0, start);
      }),
  },
  {
    invariant: 'I6',
    what: 'an effect that began after "paused" was shown',
    plant: (good) => {
      const paused = good.acks.find((ack) => ack.type === 'run' && ack.status === 'paused');
      if (paused?.type !== 'run') throw new Error('The pause was never shown.');
      return { ...good, ledger: [...good.ledger, { ...firstLine(good, 'retried'), at: paused.at + 5 }] };
    },
  },
  {
    invariant: 'I7',
    what: 'a row that is missing',
    plant: (good) => ({ ...good, store: { ...good.store, rows: good.store.rows.toSpliced(3, 1) } }),
  },
  {
    invariant: 'I8',
    what: 'a row whose content changed by one bit',
    plant: (good) => ({
      ...good,
      store: {
        ...good.store,
        rows: good.store.rows.map((row, index) => {
          if (index !== 2 || row.content === null) return row;
          const content = Buffer.from(row.content);
          content[0] = (content[0] ?? 0) ^ 1;
          return { ...row, content };
        }),
      },
    }),
  },
  {
    invariant: 'I9',
    what: 'a blob that is missing',
    plant: (good) => ({ ...good, store: { ...good.store, rows: good.store.rows.map((row) => ({ ...row, fileOf: () => null })) } }),
  },
  {
    invariant: 'I9',
    what: 'a blob that holds something else',
    plant: (good) => ({
      ...good,
      store: { ...good.store, rows: good.store.rows.map((row) => ({ ...row, fileOf: () => Buffer.from('other') })) },
    }),
  },
  {
    invariant: 'I10',
    what: 'a run that stands still without a reason',
    plant: (good) => withEvents(good, (events) => events.filter((event) => event.type !== 'run.ended')),
  },
];
