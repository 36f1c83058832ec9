import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Benchmark, check } from '../../lib/benchmark.ts';
import { chainLength, checkedFlow, inLanes } from '../../lib/chains.ts';
import { startHost } from '../../lib/host.ts';
import { interleaved } from '../../lib/rounds.ts';
import { median } from '../../lib/stats.ts';
import { Visitor } from '../../load/visitor.ts';
import { startN8n } from '../lib/n8n-server.ts';
import { installed } from '../lib/packages.ts';

const atOnce = 50;
const path = 'checked.flow.yaml';

/** B11 beside n8n: both as servers of their own, both keep every run. */
export const n8n: Benchmark = {
  name: 'n8n',
  goal: 'B11',
  title: `a chain of ${chainLength} nodes, each adding one to what it is handed, history kept: n8n and ours, ${atOnce} at once`,
  async run(bench) {
    const dir = await installed(bench, 'n8n', 'n8n', { limitMs: 360_000, builds: ['sqlite3'], isPartial: true });
    const server = await startN8n(dir, join(bench.dir, 'n8n'));
    try {
      const host = await startHost(join(bench.dir, 'host'));
      try {
        writeFileSync(join(host.library, path), checkedFlow());
        const visitor = await Visitor.of(host.address);
        const theirRuns = bench.quick ? 50 : 250;
        const ourRuns = bench.quick ? 100 : 1_000;
        const samples = await interleaved(
          [
            {
              name: 'n8n',
              async measure() {
                const before = server.kept();
                const tookMs = await inLanes(theirRuns, atOnce, async (at) => {
                  const count = await server.run(at);
                  check(count === at + chainLength, `n8n answered ${count} to ${at}`);
                });
                // It writes what it keeps of a run after the answer.
                for (let tries = 0; tries < 100 && server.kept() < before + theirRuns; tries += 1)
                  await new Promise((resolve) => setTimeout(resolve, 100));
                check(server.kept() >= before + theirRuns, `n8n kept ${server.kept() - before} of ${theirRuns} runs`);
                return (tookMs / theirRuns) * 1_000;
              },
            },
            {
              name: 'ours',
              async measure() {
                const tally = await visitor.start(path, atOnce, (started) => started >= ourRuns);
                check(
                  tally.succeeded === tally.started,
                  `of ours ${tally.succeeded} of ${tally.started} succeeded: ${tally.problems.join()}`,
                );
                return (tally.tookMs / tally.started) * 1_000;
              },
            },
          ],
          bench.rounds,
        );
        await visitor.close();
        const theirs = samples.get('n8n') ?? [];
        const ours = samples.get('ours') ?? [];
        return [
          {
            name: 'n8n, a run',
            unit: 'µs',
            samples: theirs,
            note: 'started by a webhook that answers with the last node; SQLite, executions saved',
          },
          {
            name: 'ours, a run',
            unit: 'µs',
            samples: ours,
            note: 'started over the connection of a window and followed to its end; every event on disk at FULL',
          },
          {
            name: 'ours beside n8n',
            unit: '×',
            samples: theirs.map((took, round) => took / (ours[round] ?? median(ours))),
            goal: { atLeast: 20 },
          },
        ];
      } finally {
        await host.stop();
      }
    } finally {
      await server.stop();
    }
  },
};
