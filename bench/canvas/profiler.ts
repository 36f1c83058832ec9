import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Bench } from '../lib/benchmark.ts';
import { root } from '../lib/machine.ts';

const shown = 15;

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number; readonly columnNumber: number };
}

/** With --profile: a CPU profile of each scene beside the results, and where its time went in a few lines. */
export class Profiler {
  readonly #bench: Bench;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  async around<T>(page: Page, name: string, work: () => Promise<T>): Promise<T> {
    if (!this.#bench.profile) return work();
    const session = await page.context().newCDPSession(page);
    await session.send('Profiler.enable');
    await session.send('Profiler.setSamplingInterval', { interval: 200 });
    await session.send('Profiler.start');
    const result = await work();
    const { profile } = await session.send('Profiler.stop');
    await session.detach();
    const dir = join(root, 'bench', 'results', 'local', 'profiles');
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, `${name.replace(/[^\w]+/g, '-')}.cpuprofile`), JSON.stringify(profile));
    this.#bench.say(`${name}\n${topOf(profile.nodes, profile.samples ?? [], profile.timeDeltas ?? [])}`);
    return result;
  }
}

/** The functions with the most time of their own. */
function topOf(nodes: readonly ProfileNode[], samples: readonly number[], deltas: readonly number[]): string {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const own = new Map<string, number>();
  let total = 0;
  for (const [at, id] of samples.entries()) {
    const node = byId.get(id);
    const took = (deltas[at] ?? 0) / 1_000;
    total += took;
    if (!node) continue;
    const { functionName, url, lineNumber, columnNumber } = node.callFrame;
    const key = `${functionName || '(anonymous)'} ${url.split('/').at(-1) ?? ''}:${lineNumber + 1}:${columnNumber + 1}`;
    own.set(key, (own.get(key) ?? 0) + took);
  }
  return [...own]
    .sort((a, b) => b[1] - a[1])
    .slice(0, shown)
    .map(([key, took]) => `  ${took.toFixed(0).padStart(6)} ms  ${((took / total) * 100).toFixed(1).padStart(5)} %  ${key}`)
    .join('\n');
}
