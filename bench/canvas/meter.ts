import type { CDPSession, Page } from '@playwright/test';
import { percentile } from '../lib/stats.ts';

declare global {
  interface Window {
    benchFrames?: number[];
  }
}

/** What one stretch of time cost the page's main thread. Times are ms a frame. */
export interface Stretch {
  readonly frames: number;
  /** CPU time of the main thread: what it worked, whatever else the machine did. */
  readonly mainMs: number;
  /** The same by the clock: with the time in which others had the core, and waiting for the compositor. */
  readonly wallMs: number;
  readonly scriptMs: number;
  readonly styleAndLayoutMs: number;
  readonly fps: number;
  readonly frameP95Ms: number;
}

interface Reading {
  readonly task: number;
  readonly script: number;
  readonly styleAndLayout: number;
}

/** Reads the counters that Chromium keeps of a page's main thread, once as CPU time and once by the clock. */
export class FrameMeter {
  readonly #page: Page;
  readonly #cpu: CDPSession;
  readonly #clock: CDPSession;

  private constructor(page: Page, cpu: CDPSession, clock: CDPSession) {
    this.#page = page;
    this.#cpu = cpu;
    this.#clock = clock;
  }

  static async attach(page: Page): Promise<FrameMeter> {
    const cpu = await page.context().newCDPSession(page);
    const clock = await page.context().newCDPSession(page);
    await cpu.send('Performance.enable', { timeDomain: 'threadTicks' });
    await clock.send('Performance.enable', { timeDomain: 'timeTicks' });
    // Frames are asked for all the time, as a screen does; the empty ones are part of every figure.
    await page.evaluate(() => {
      const frames: number[] = [];
      window.benchFrames = frames;
      const step = (now: number): void => {
        frames.push(now);
        requestAnimationFrame(step);
      };
      requestAnimationFrame(step);
    });
    return new FrameMeter(page, cpu, clock);
  }

  /** `count` stretches of `ms` each, one after another, while `activity` goes on. */
  async measure(count: number, ms: number, activity: (signal: AbortSignal) => Promise<void> = idle): Promise<Stretch[]> {
    const stop = new AbortController();
    const active = activity(stop.signal);
    const stretches: Stretch[] = [];
    try {
      // What came before is let go.
      await pause(200);
      for (let at = 0; at < count; at += 1) {
        const [cpu, clock] = [await read(this.#cpu), await read(this.#clock)];
        await this.#takeFrames();
        await pause(ms);
        const frames = await this.#takeFrames();
        stretches.push(stretchOf(frames, cpu, await read(this.#cpu), clock, await read(this.#clock)));
      }
    } finally {
      stop.abort();
      await active;
    }
    return stretches;
  }

  #takeFrames(): Promise<number[]> {
    return this.#page.evaluate(() => window.benchFrames?.splice(0) ?? []);
  }
}

async function read(session: CDPSession): Promise<Reading> {
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string): number => (metrics.find((metric) => metric.name === name)?.value ?? NaN) * 1_000;
  return { task: of('TaskDuration'), script: of('ScriptDuration'), styleAndLayout: of('LayoutDuration') + of('RecalcStyleDuration') };
}

function stretchOf(times: readonly number[], cpu: Reading, cpuAfter: Reading, clock: Reading, clockAfter: Reading): Stretch {
  const gaps = times.slice(1).map((time, at) => time - (times[at] ?? time));
  const frames = Math.max(1, times.length);
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  return {
    frames: times.length,
    mainMs: (cpuAfter.task - cpu.task) / frames,
    wallMs: (clockAfter.task - clock.task) / frames,
    scriptMs: (cpuAfter.script - cpu.script) / frames,
    styleAndLayoutMs: (cpuAfter.styleAndLayout - cpu.styleAndLayout) / frames,
    fps: span > 0 ? (gaps.length / span) * 1_000 : 0,
    frameP95Ms: percentile(gaps, 0.95),
  };
}

async function idle(): Promise<void> {}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
