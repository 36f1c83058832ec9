import type { RunEvent } from '../run/events.ts';
import type { RunStore } from '../runtime/ports.ts';

/** What a store must offer to be put through the cases. */
export interface StoreUnderTest {
  readonly store: RunStore;
  /** Makes the run known; resolves when events may be appended. */
  readonly begin: (runId: string) => Promise<void>;
  readonly read: (runId: string, fromSeq: number, limit: number) => Promise<readonly RunEvent[]>;
  /** Runs whose appends were refused for good so far. */
  readonly refused: () => readonly string[];
}

export interface StoreCase {
  readonly name: string;
  readonly run: (subject: StoreUnderTest) => Promise<void>;
}

/** What every way of keeping a journal must do, whatever is behind it. Each case wants a fresh store. */
export function storeSuite(): readonly StoreCase[] {
  return [
    {
      name: 'calls committed in the order of the appends of a run',
      async run({ store, begin, read }) {
        const runIds = ['first', 'second', 'third'];
        for (const runId of runIds) await begin(runId);
        const order = new Map<string, number[]>(runIds.map((runId) => [runId, []]));
        const all: Promise<void>[] = [];
        for (let seq = 0; seq < 300; seq += 1) {
          for (const runId of runIds) {
            const durability = seq % 7 === 0 ? 'relaxed' : 'durable';
            all.push(
              new Promise((resolve) => store.append(runId, seq, [event(seq)], durability, () => resolve(void order.get(runId)?.push(seq)))),
            );
          }
        }
        await Promise.all(all);
        const expected = Array.from({ length: 300 }, (_, seq) => seq);
        for (const runId of runIds) {
          same(order.get(runId), expected, `commits of ${runId}`);
          same((await read(runId, 0, 1000)).map(at), expected, `journal of ${runId}`);
        }
      },
    },
    {
      name: 'never calls committed inside append',
      async run({ store, begin }) {
        await begin('run');
        let inside = true;
        await new Promise<void>((resolve, reject) => {
          store.append('run', 0, [event(0)], 'durable', () =>
            inside ? reject(new Error('committed was called inside append')) : resolve(),
          );
          inside = false;
        });
      },
    },
    {
      name: 'reads from any number on, whole batches or parts of them',
      async run({ store, begin, read }) {
        await begin('run');
        await append(store, 'run', 0, [event(0), event(1), event(2)]);
        await append(store, 'run', 3, [event(3)]);
        await append(store, 'run', 4, [event(4), event(5), event(6), event(7)]);
        same((await read('run', 0, 100)).map(at), [0, 1, 2, 3, 4, 5, 6, 7], 'everything');
        same((await read('run', 1, 100)).map(at), [1, 2, 3, 4, 5, 6, 7], 'from inside a batch');
        same((await read('run', 1, 4)).map(at), [1, 2, 3, 4], 'a part');
        same((await read('run', 5, 2)).map(at), [5, 6], 'a part of a batch');
        same(await read('run', 8, 100), [], 'behind the end');
        same(await read('nobody', 0, 100), [], 'an unknown run');
      },
    },
    {
      name: 'gives events back as they were',
      async run({ store, begin, read }) {
        await begin('run');
        const events: RunEvent[] = [
          {
            type: 'run.started',
            at: 1,
            inputs: { text: 'ü "quoted" \u2028 \u{1F600} \u0000', list: [1, null, true, -0.5e-7] },
            vars: {},
            concurrency: 4,
            timeoutMs: 1000,
          },
          { type: 'log', at: 2, task: 0, visit: 1, attempt: 1, level: 'info', message: 'x'.repeat(20_000) },
          { type: 'run.ended', at: 3, status: 'failed', outputs: {}, error: { code: 'action', message: 'no', data: { deep: [[[]]] } } },
        ];
        await append(store, 'run', 0, events);
        same(await read('run', 0, 10), events, 'events');
      },
    },
    {
      name: 'takes the same append twice as one',
      async run({ store, begin, read, refused }) {
        await begin('run');
        await append(store, 'run', 0, [event(0), event(1)]);
        await append(store, 'run', 2, [event(2)]);
        await append(store, 'run', 0, [event(0), event(1)]);
        await append(store, 'run', 2, [event(2)]);
        await append(store, 'run', 3, [event(3)]);
        same((await read('run', 0, 100)).map(at), [0, 1, 2, 3], 'journal');
        same(refused(), [], 'refusals');
      },
    },
    {
      name: 'refuses other content under the same number, and only that run',
      async run({ store, begin, read, refused }) {
        await begin('bad');
        await begin('good');
        await append(store, 'bad', 0, [event(0)]);
        let told = false;
        store.append('bad', 0, [event(99)], 'durable', () => {
          told = true;
        });
        await append(store, 'good', 0, [event(0)]);
        await append(store, 'good', 1, [event(1)]);
        same(refused(), ['bad'], 'refusals');
        same(told, false, 'committed of the refused append');
        same((await read('bad', 0, 100)).map(at), [0], 'journal of the refused run');
        same((await read('good', 0, 100)).map(at), [0, 1], 'journal of the other run');
      },
    },
    {
      name: 'refuses a gap',
      async run({ store, begin, read, refused }) {
        await begin('run');
        await begin('other');
        await append(store, 'run', 0, [event(0)]);
        store.append('run', 2, [event(2)], 'durable', () => {});
        await append(store, 'other', 0, [event(0)]);
        same(refused(), ['run'], 'refusals');
        same((await read('run', 0, 100)).map(at), [0], 'journal');
      },
    },
    {
      name: 'refuses events of a run it does not know',
      async run({ store, begin, refused }) {
        await begin('known');
        store.append('unknown', 0, [event(0)], 'durable', () => {});
        await append(store, 'known', 0, [event(0)]);
        same(refused(), ['unknown'], 'refusals');
      },
    },
  ];
}

function event(at: number): RunEvent {
  return { type: 'task.visited', at, task: 0, visit: at };
}

function at(event: RunEvent): number {
  return event.at;
}

function append(store: RunStore, runId: string, firstSeq: number, events: readonly RunEvent[]): Promise<void> {
  return new Promise((resolve) => store.append(runId, firstSeq, events, 'durable', resolve));
}

function same(actual: unknown, expected: unknown, what: string): void {
  const left = JSON.stringify(actual);
  const right = JSON.stringify(expected);
  if (left !== right) throw new Error(`${what}: expected ${right}, got ${left}`);
}
