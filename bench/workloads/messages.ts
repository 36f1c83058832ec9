import type { Benchmark, Result } from '../lib/benchmark.ts';
import { type MessageKind, openMessageThreads } from '../lib/message-threads.ts';
import { type Case, interleaved } from '../lib/rounds.ts';
import { messageWorks, type MessageWorkName } from '../messages/index.ts';

const kinds: readonly (readonly [kind: MessageKind, name: string])[] = [
  ['objects', 'one message'],
  ['texts', 'one message, text to text'],
  ['by hand', 'the same by hand in JavaScript'],
  ['json', 'JSON.parse and JSON.stringify alone'],
];

/** One kind of message through its workflow, on a thread of its own. */
function messageBenchmark(name: MessageWorkName, goal: string, title: string): Benchmark {
  return {
    name,
    goal,
    title,
    async run(bench) {
      const { message } = messageWorks[name];
      const threads = await openMessageThreads({ name, message });
      const forMs = bench.quick ? 20 : 300;
      try {
        const cases = kinds.map(
          ([kind, title]): Case => ({ name: title, measure: async () => ((await threads.time(kind, forMs))[0] ?? NaN) / 1e3 }),
        );
        const samples = await interleaved(cases, bench.rounds);
        return cases.map((each): Result => ({ name: each.name, unit: 'µs', samples: samples.get(each.name) ?? [] }));
      } finally {
        await threads.close();
      }
    },
  };
}

/** B1 to B3, our side. */
export const rules = messageBenchmark('rules', 'B1', 'a small message: parsed, 6 mappings with their audit, 3 rules');
export const mapping = messageBenchmark('mapping', 'B2', 'an ISO 20022 transfer: 26 mappings with their audit, 12 rules');
export const aggregate = messageBenchmark('aggregate', 'B3', 'a cart of 40 lines: sums in 6 mappings with their audit, 2 rules');
