import type { Benchmark, Result } from './benchmark.ts';
import { checkAnswers, type MessageWork, openStream, runObjects, runTexts } from './messages.ts';
import { type Case, interleaved } from './rounds.ts';

/** So long is one batch; rounds take one of each kind in turn. */
const batchMs = 300;

/** One kind of message through its workflow, on this thread: from data to data, from text to text, and by hand. */
export function messageBenchmark(goal: string, title: string, work: MessageWork): Benchmark {
  return {
    name: work.name,
    goal,
    title,
    async run(bench) {
      const stream = openStream(work);
      try {
        checkAnswers(work, stream);
        const text = JSON.stringify(work.message);
        const kinds: readonly (readonly [name: string, many: (count: number) => unknown])[] = [
          ['one message', (count) => runObjects(stream, work.message, count)],
          ['one message, text to text', (count) => runTexts(stream, text, count)],
          ['the same by hand in JavaScript', (count) => answers(work, count)],
        ];
        const samples = await interleaved(
          kinds.map(([name, many]): Case => ({ name, measure: () => perMessageUs(many, bench.quick ? 20 : batchMs) })),
          bench.rounds,
        );
        return kinds.map(([name]): Result => ({ name, unit: 'µs', samples: samples.get(name) ?? [] }));
      } finally {
        await stream.close();
      }
    },
  };
}

/** `many` does so many messages. As many as fill the time, in steps. */
export function perMessageUs(many: (count: number) => unknown, forMs: number): number {
  const step = 200;
  let count = 0;
  const began = performance.now();
  for (;;) {
    many(step);
    count += step;
    const tookMs = performance.now() - began;
    if (tookMs >= forMs) return (tookMs * 1000) / count;
  }
}

/** Something of each answer is kept, so that none can be left out. */
function answers(work: MessageWork, count: number): number {
  let errors = 0;
  for (let index = 0; index < count; index += 1) errors += (work.answer(work.message).errors as readonly unknown[]).length;
  return errors;
}
