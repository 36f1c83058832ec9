/**
 * One long list in a process of its own, started with --expose-gc: `memory|durable`, items, at once, folder. Prints what the
 * host's heap grew by, alive, as one line of JSON; in MB.
 */
import { check } from './benchmark.ts';
import { define, durableEngine, memoryEngine, timeRun } from './engine.ts';
import { listFlow } from './flows.ts';

/** How often the garbage is collected and what is left is looked at, ms. */
const lookEveryMs = 100;

export interface ListMemory {
  /** The most that was alive at any look while it ran, less what was alive before; the list itself is not counted. */
  readonly peakMb: number;
  readonly endMb: number;
  /** The same of what lies outside the heap: typed arrays. */
  readonly endOutsideMb: number;
}

async function measure(kind: string, size: number, atOnce: number, dir: string): Promise<ListMemory> {
  const collect = globalThis.gc;
  check(collect !== undefined, 'this needs --expose-gc');
  const limits = { maxConcurrentTasks: size };
  const engine = kind === 'memory' ? memoryEngine({ limits }) : await durableEngine(dir, { limits });
  const definition = define(listFlow(atOnce));
  await timeRun(engine, definition, { list: [1, 2, 3] });
  const list = Array.from({ length: size }, (_, index) => index);
  const alive = (): NodeJS.MemoryUsage => {
    collect();
    return process.memoryUsage();
  };
  const before = alive();
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, alive().heapUsed);
  }, lookEveryMs);
  const { run } = await timeRun(engine, definition, { list });
  clearInterval(timer);
  const after = alive();
  check(run.task('each')?.view.items?.succeeded === size, `not all of ${size} items succeeded`);
  await engine.close();
  const mb = (bytes: number): number => Math.round(bytes / 1024 / 102.4) / 10;
  return {
    peakMb: mb(Math.max(peak, after.heapUsed) - before.heapUsed),
    endMb: mb(after.heapUsed - before.heapUsed),
    endOutsideMb: mb(after.external - before.external),
  };
}

const [kind = 'memory', size, atOnce, dir = ''] = process.argv.slice(2);
process.stdout.write(`${JSON.stringify(await measure(kind, Number(size), Number(atOnce), dir))}\n`, () => process.exit(0));
