import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import type { Bench } from '../lib/benchmark.ts';
import { root } from '../lib/machine.ts';

const shown = 18;
const categories = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'blink', 'cc', 'v8.execute'];

interface ProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    readonly scriptId: string;
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly args?: { readonly name?: string };
}

/** With --profile: a CPU profile and a trace of each scene beside the results, and where the time went in a few lines. */
export class Profiler {
  readonly #bench: Bench;
  readonly #browser: Browser;

  constructor(bench: Bench, browser: Browser) {
    this.#bench = bench;
    this.#browser = browser;
  }

  async around<T>(page: Page, name: string, work: () => Promise<T>): Promise<T> {
    if (!this.#bench.profile) return work();
    const dir = join(root, 'bench', 'results', 'local', 'profiles');
    mkdirSync(dir, { recursive: true });
    const file = join(dir, name.replace(/[^\w]+/g, '-'));
    await this.#browser.startTracing(page, { categories });
    await work();
    const trace = await this.#browser.stopTracing();
    writeFileSync(`${file}.trace.json`, trace);
    const session = await page.context().newCDPSession(page);
    await session.send('Profiler.enable');
    await session.send('Debugger.enable');
    await session.send('Profiler.setSamplingInterval', { interval: 200 });
    await session.send('Profiler.start');
    const result = await work();
    const { profile } = await session.send('Profiler.stop');
    const sources = new Map<string, string>();
    for (const { callFrame } of profile.nodes) {
      if (sources.has(callFrame.scriptId) || !callFrame.url.startsWith('http')) continue;
      const { scriptSource } = await session.send('Debugger.getScriptSource', { scriptId: callFrame.scriptId });
      sources.set(callFrame.scriptId, scriptSource);
    }
    await session.detach();
    writeFileSync(`${file}.cpuprofile`, JSON.stringify(profile));
    this.#bench.say(`${name}: the main thread's work\n${topOfTrace(trace)}`);
    this.#bench.say(`${name}: functions\n${topOfProfile(profile.nodes, profile.samples ?? [], profile.timeDeltas ?? [], sources)}`);
    return result;
  }
}

/** The functions with the most time of their own; of a minified one its first words. */
function topOfProfile(
  nodes: readonly ProfileNode[],
  samples: readonly number[],
  deltas: readonly number[],
  sources: ReadonlyMap<string, string>,
): string {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const own = new Map<string, number>();
  let total = 0;
  for (const [at, id] of samples.entries()) {
    const node = byId.get(id);
    const took = (deltas[at] ?? 0) / 1_000;
    total += took;
    if (!node) continue;
    const { functionName, url, scriptId, lineNumber, columnNumber } = node.callFrame;
    const line = sources.get(scriptId)?.split('\n')[lineNumber] ?? '';
    const words = line.slice(Math.max(0, columnNumber - 16), columnNumber + 60);
    const key = `${functionName || '(anonymous)'} ${url.split('/').at(-1) ?? ''}:${lineNumber + 1}:${columnNumber + 1} ${words}`;
    own.set(key, (own.get(key) ?? 0) + took);
  }
  return listed(own, total);
}

/** What the main thread did, by kind of work; each with its own time alone. */
function topOfTrace(trace: Buffer): string {
  const { traceEvents } = JSON.parse(trace.toString('utf8')) as { traceEvents: TraceEvent[] };
  const threads = new Set(
    traceEvents
      .filter((event) => event.name === 'thread_name' && event.args?.name === 'CrRendererMain')
      .map((event) => `${event.pid}/${event.tid}`),
  );
  const byThread = new Map<string, TraceEvent[]>();
  for (const event of traceEvents) {
    const thread = `${event.pid}/${event.tid}`;
    if (event.ph !== 'X' || event.dur === undefined || !threads.has(thread)) continue;
    const list = byThread.get(thread) ?? [];
    byThread.set(thread, list);
    list.push(event);
  }
  const own = new Map<string, number>();
  let total = 0;
  for (const events of byThread.values()) {
    events.sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
    const open: TraceEvent[] = [];
    const add = (name: string, us: number): void => void own.set(name, (own.get(name) ?? 0) + us / 1_000);
    for (const event of events) {
      while (open.length > 0 && ends(open.at(-1)) <= event.ts) open.pop();
      const parent = open.at(-1);
      add(event.name, event.dur ?? 0);
      if (parent) add(parent.name, -(event.dur ?? 0));
      else total += (event.dur ?? 0) / 1_000;
      open.push(event);
    }
  }
  return listed(own, total);
}

function ends(event: TraceEvent | undefined): number {
  return event ? event.ts + (event.dur ?? 0) : Infinity;
}

function listed(own: ReadonlyMap<string, number>, total: number): string {
  return [...own]
    .sort((a, b) => b[1] - a[1])
    .slice(0, shown)
    .map(([key, took]) => `  ${took.toFixed(0).padStart(6)} ms  ${((took / total) * 100).toFixed(1).padStart(5)} %  ${key}`)
    .join('\n');
}
