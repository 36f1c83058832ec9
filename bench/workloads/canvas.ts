import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { canvasFlow } from '../canvas/flow.ts';
import { FrameMeter, pause, type Stretch } from '../canvas/meter.ts';
import { latencies } from '../canvas/latency.ts';
import { Profiler } from '../canvas/profiler.ts';
import { AppWindow, launchChromium } from '../canvas/window.ts';
import { type Bench, type Benchmark, check, type Goal, type Result } from '../lib/benchmark.ts';
import { ensureBuilt } from '../lib/built.ts';
import { type ServeHost, startHost } from '../lib/host.ts';
import { connectTo, type HostClient, viewOf } from '../lib/rpc.ts';
import { percentile } from '../lib/stats.ts';

interface Size {
  readonly tasks: number;
  /** ms of main thread a frame. */
  readonly frame: number;
  /** ms from the double click to the first picture. */
  readonly open: number;
}

const sizes: readonly Size[] = [
  { tasks: 500, frame: 4, open: 300 },
  { tasks: 1_000, frame: 5, open: 400 },
  { tasks: 2_000, frame: 8, open: 800 },
];

const waitMs = 40;
const warmUpMs = 3_000;
const latencyGoal = { atMost: 50 };
const stretchMs = 500;

/**
 * B15: a large workflow opens, moves and runs live. Main thread is CPU time of the page's main thread; raster runs on other
 * threads and is not in it. Without a GPU frames come later than the main thread is free: see the frames a second for that.
 */
export const canvas: Benchmark = {
  name: 'canvas',
  goal: 'B15',
  title: 'workflows of 500, 1,000 and 2,000 tasks on the canvas: open, move, run at about 2,000 events a second',
  async run(bench) {
    await ensureBuilt();
    const wanted = bench.quick ? sizes.filter(({ tasks }) => tasks === 1_000) : sizes;
    const browser = await launchChromium();
    try {
      const results: Result[] = [];
      for (const size of wanted) {
        const host = await startHost(join(bench.dir, `host-${size.tasks}`));
        try {
          results.push(...(await measureSize(bench, browser, host, size)));
        } finally {
          await host.stop();
        }
      }
      return results;
    } finally {
      await browser.close();
    }
  },
};

async function measureSize(bench: Bench, browser: Browser, host: ServeHost, size: Size): Promise<Result[]> {
  const path = `canvas-${size.tasks}.flow.yaml`;
  writeFileSync(join(host.library, path), canvasFlow(size.tasks, waitMs));
  const client = await connectTo(host.address);
  const profiler = new Profiler(bench, browser);
  const label = (what: string): string => `${size.tasks.toLocaleString('en')}: ${what}`;
  const results: Result[] = [];
  try {
    const window = await AppWindow.open(browser, host.address);
    const opened: { cardsMs: number; settledMs: number }[] = [];
    for (let round = 0; round <= bench.rounds; round += 1) {
      if (round > 0) await window.closeWorkflow();
      const times = await window.openWorkflow(path);
      if (round > 0) opened.push(times);
    }
    results.push(
      { name: label('open, to the first picture'), unit: 'ms', samples: opened.map((each) => each.cardsMs), goal: { atMost: size.open } },
      { name: label('open, until frames come in time'), unit: 'ms', samples: opened.map((each) => each.settledMs) },
    );

    const meter = await FrameMeter.attach(window.page);
    const stretches = bench.quick ? 2 : Math.max(6, bench.rounds * 2);
    const scene = async (what: string, activity?: (signal: AbortSignal) => Promise<void>): Promise<void> => {
      bench.say(label(what));
      const measure = (): Promise<Stretch[]> => meter.measure(stretches, stretchMs, activity);
      results.push(...frameResults(label(what), await profiler.around(window.page, label(what), measure), { atMost: size.frame }));
    };
    const pan = (signal: AbortSignal): Promise<void> => window.pan(signal);

    await window.showEverything();
    check(
      (await window.levelOfDetail()) === 'overview' || size.tasks <= 500,
      `everything of ${size.tasks} tasks is not shown as a picture`,
    );
    await scene('everything in view, moving', pan);
    await window.showAtWorkingSize();
    await scene('at 100 %, still');
    await scene('at 100 %, moving', pan);

    const runId = await liveRun(window, client, path);
    await scene('at 100 %, running');
    results.push(...(await latencyResults(bench, window, client, runId, label)));
    const before = await rateOf(client, runId);
    await scene('at 100 %, running and moving', pan);
    await window.showEverything();
    await scene('everything in view, running');
    results.push({ name: label('events a second meanwhile'), unit: '/s', samples: [await before()] });
    await client.api.runs.cancel({ runId });
    window.assertWell();
    await window.page.context().close();
    return results;
  } finally {
    client.close();
  }
}

/** Starts the workflow by its key and waits until its rows go round: from then on the load is even. */
async function liveRun(window: AppWindow, client: HostClient, path: string): Promise<string> {
  await window.startRun();
  const began = performance.now();
  for (;;) {
    await pause(200);
    const [run] = (await client.api.runs.list({ path, limit: 1 })).runs;
    check(performance.now() - began < 60_000, `the run does not get going: ${JSON.stringify(run ?? null)}`);
    if (!run || run.durationMs < warmUpMs) continue;
    check(run.status === 'running', `the run is ${run.status}`);
    return run.runId;
  }
}

/** Begins to count the run's events; the function returned gives how many there were a second since. */
async function rateOf(client: HostClient, runId: string): Promise<() => Promise<number>> {
  const { seq } = await viewOf(client, runId);
  const began = performance.now();
  return async () => {
    const now = performance.now();
    return ((await viewOf(client, runId)).seq - seq) / ((now - began) / 1_000);
  };
}

function frameResults(name: string, stretches: readonly Stretch[], goal: Goal): Result[] {
  const of = (key: keyof Stretch): number[] => stretches.map((stretch) => stretch[key]);
  return [
    { name: `${name}: main thread a frame`, unit: 'ms', samples: of('mainMs'), goal },
    { name: `${name}: of it script`, unit: 'ms', samples: of('scriptMs') },
    { name: `${name}: of it style and layout`, unit: 'ms', samples: of('styleAndLayoutMs') },
    { name: `${name}: main thread by the clock`, unit: 'ms', samples: of('wallMs') },
    { name: `${name}: frames`, unit: 'fps', samples: of('fps') },
    { name: `${name}: time between frames, p95`, unit: 'ms', samples: of('frameP95Ms') },
  ];
}

async function latencyResults(
  bench: Bench,
  window: AppWindow,
  client: HostClient,
  runId: string,
  label: (what: string) => string,
): Promise<Result[]> {
  const p50: number[] = [];
  const p95: number[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    await window.watchCards();
    await pause(bench.quick ? 1_000 : 2_000);
    const seen = await window.seen();
    const taken = latencies(seen, (await viewOf(client, runId)).spans);
    check(
      taken.length > 20 && taken.length > seen.length / 2,
      `${seen.length} changes of cards were seen, of which ${taken.length} have an event`,
    );
    p50.push(percentile(taken, 0.5));
    p95.push(percentile(taken, 0.95));
  }
  return [
    { name: label('event to card, p50'), unit: 'ms', samples: p50 },
    { name: label('event to card, p95'), unit: 'ms', samples: p95, goal: latencyGoal },
  ];
}
