import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, type Benchmark, check, type Result } from '../lib/benchmark.ts';
import { checkedFlow } from '../lib/chains.ts';
import { startHost } from '../lib/host.ts';
import { resultsFolder } from '../lib/report.ts';
import { median, most, percentile } from '../lib/stats.ts';
import { type Tally, Visitor } from '../load/visitor.ts';

const path = 'checked.flow.yaml';
const ramp = [1, 5, 10, 25, 50, 100] as const;
const megabyte = 2 ** 20;
/** The bars that the program is held to at the least; falling below one is a failure, missing a goal is not. */
const bars = {
  ramp: { succeeded: 95, tookMs: 30_000 },
  soak: { growthMB: 500, peakMB: 1_024 },
  stress: { succeeded: 90, runsPerS: 10 },
};

/** B12: runs that are started over a connection to a browser host in a process of its own, all of them kept on disk. */
export const load: Benchmark = {
  name: 'load',
  goal: 'B12',
  title: '1 to 100 runs at once, 60 s of memory, 5 min of stress with 50 at once: durable runs, started and followed over a connection',
  async run(bench) {
    const host = await startHost(join(bench.dir, 'host'), bench.profile ? join(resultsFolder, 'local', 'load') : null);
    try {
      writeFileSync(join(host.library, path), checkedFlow());
      const visitor = await Visitor.of(host.address);
      try {
        return [...(await concurrency(bench, visitor)), ...(await soak(bench, visitor)), ...(await stress(bench, visitor))];
      } finally {
        await visitor.close();
      }
    } finally {
      await host.stop();
    }
  },
};

function share(tally: Tally, name: string, bar: number): Result {
  const percent = (tally.succeeded / tally.started) * 100;
  check(percent > bar, `${name}: ${percent.toFixed(2)} % of ${tally.started} runs succeeded: ${tally.problems.join('; ')}`);
  return {
    name: `${name}, right answers`,
    unit: '%',
    samples: [percent],
    goal: { atLeast: 100 },
    note: [`${tally.started.toLocaleString('en')} runs, bar > ${bar} %`, ...tally.problems].join('; '),
  };
}

async function concurrency(bench: Bench, visitor: Visitor): Promise<Result[]> {
  const results: Result[] = [];
  for (const atOnce of ramp) {
    const runs = atOnce * (bench.quick ? 2 : 20);
    const tally = await visitor.start(path, atOnce, (started) => started >= runs);
    const name = `${atOnce} at once`;
    check(tally.tookMs < bars.ramp.tookMs, `${name}: ${runs} runs took ${Math.round(tally.tookMs)} ms`);
    results.push(share(tally, name, bars.ramp.succeeded), {
      name: `${name}, a run to its end, p95`,
      unit: 'ms',
      samples: [percentile(tally.latenciesMs, 0.95)],
      note: `${runs} runs in ${Math.round(tally.tookMs)} ms, bar < ${bars.ramp.tookMs / 1_000} s`,
    });
  }
  return results;
}

/** Memory of the whole process, from what the host says of itself once a second. */
async function soak(bench: Bench, visitor: Visitor): Promise<Result[]> {
  const soakMs = bench.quick ? 4_000 : 60_000;
  const window = bench.quick ? 2 : 10;
  // What the first runs cost is code and caches, and stays.
  await visitor.start(path, 10, (_started, tookMs) => tookMs >= (bench.quick ? 1_000 : 10_000));
  const from = visitor.samples.length;
  const tally = await visitor.start(path, 10, (_started, tookMs) => tookMs >= soakMs);
  const samples = visitor.samples.slice(from);
  const rss = samples.map(({ rssBytes }) => rssBytes / megabyte);
  const heap = samples.map(({ heapBytes }) => heapBytes / megabyte);
  const growth = (values: readonly number[]): number => median(values.slice(-window)) - median(values.slice(0, window));
  const name = `${soakMs / 1_000} s of memory`;
  check(growth(rss) < bars.soak.growthMB && most(rss) < bars.soak.peakMB, `${name}: grew by ${growth(rss)} MB to ${most(rss)} MB`);
  return [
    share(tally, name, bars.ramp.succeeded),
    {
      name: `${name}, growth of the process`,
      unit: 'MB',
      samples: [growth(rss)],
      goal: { atMost: 50 },
      note: `resident, medians of the first and last ${window} s, after a warm-up; bar < ${bars.soak.growthMB} MB`,
    },
    { name: `${name}, growth of the heap`, unit: 'MB', samples: [growth(heap)], goal: { atMost: 50 } },
    { name: `${name}, peak`, unit: 'MB', samples: [most(rss)], goal: { atMost: 300 }, note: `resident; bar < ${bars.soak.peakMB} MB` },
  ];
}

async function stress(bench: Bench, visitor: Visitor): Promise<Result[]> {
  const atOnce = 50;
  const stressMs = bench.quick ? 3_000 : 300_000;
  const from = visitor.samples.length;
  const tally = await visitor.start(path, atOnce, (_started, tookMs) => tookMs >= stressMs);
  const perS = (tally.succeeded / tally.tookMs) * 1_000;
  const name = `${stressMs / 1_000} s of stress, ${atOnce} at once`;
  const rss = visitor.samples.slice(from).map(({ rssBytes }) => rssBytes / megabyte);
  check(rss.length > 0, `${name}: the host said nothing of its memory`);
  check(perS > bars.stress.runsPerS, `${name}: ${perS.toFixed(1)} runs a second`);
  return [
    share(tally, name, bars.stress.succeeded),
    {
      name: `${name}, durable runs a second`,
      unit: '/s',
      samples: [perS],
      goal: { atLeast: 1_000 },
      note: `10 tasks each; bar > ${bars.stress.runsPerS}`,
    },
    { name: `${name}, a run to its end, p99`, unit: 'ms', samples: [percentile(tally.latenciesMs, 0.99)] },
    {
      name: `${name}, peak`,
      unit: 'MB',
      samples: [most(rss)],
      goal: { atMost: 300 },
    },
  ];
}
