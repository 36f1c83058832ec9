import type { RunStatus } from '../../src/engine/run/events.ts';
import type { SystemSample } from '../../src/shared/contract/types.ts';
import { chainLength } from '../lib/chains.ts';
import { connectTo, type HostClient } from '../lib/rpc.ts';

/** Of so many runs one has its whole report asked for, beside the check that every run makes of its own answer. */
const reportEvery = 20;

/** What came of runs that were started over a connection. */
export interface Tally {
  readonly started: number;
  readonly succeeded: number;
  readonly tookMs: number;
  /** From the start call to the news that the run has ended, ms, in the order of their ends. */
  readonly latenciesMs: readonly number[];
  readonly problems: readonly string[];
}

/** Somebody with a window: starts runs of one file and follows each to its end, as the command line does with a running host. */
export class Visitor {
  readonly #client: HostClient;
  readonly #samples: SystemSample[] = [];
  readonly #watching: Promise<void>;
  #count = 0;

  constructor(client: HostClient) {
    this.#client = client;
    this.#watching = this.#watch();
  }

  static async of(address: string): Promise<Visitor> {
    return new Visitor(await connectTo(address));
  }

  /** What the host says of itself once a second. */
  get samples(): readonly SystemSample[] {
    return this.#samples;
  }

  /** Starts runs in so many lanes, each beginning its next run when its last has ended, until `enough` says so. */
  async start(path: string, atOnce: number, enough: (started: number, tookMs: number) => boolean): Promise<Tally> {
    const latenciesMs: number[] = [];
    const problems: string[] = [];
    let started = 0;
    let succeeded = 0;
    const began = performance.now();
    const lane = async (): Promise<void> => {
      while (!enough(started, performance.now() - began)) {
        started += 1;
        const at = performance.now();
        const problem = await this.#one(path).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
        latenciesMs.push(performance.now() - at);
        if (problem === null) succeeded += 1;
        else if (problems.length < 10) problems.push(problem);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    return { started, succeeded, tookMs: performance.now() - began, latenciesMs, problems };
  }

  async close(): Promise<void> {
    this.#client.close();
    await this.#watching;
  }

  /** Null, or what was wrong. */
  async #one(path: string): Promise<string | null> {
    const { api } = this.#client;
    this.#count += 1;
    const count = this.#count;
    const { runId } = await api.runs.start({ path, inputs: { count } });
    const status = await this.#ended(runId);
    if (status !== 'succeeded') return `run ${runId} ended as ${status}`;
    if (count % reportEvery !== 0) return null;
    const { outputs } = await api.runs.report({ runId });
    return outputs.count === count + chainLength ? null : `run ${runId} answered ${JSON.stringify(outputs)} to ${count}`;
  }

  /** The feed of a run ends with it. */
  async #ended(runId: string): Promise<RunStatus | null> {
    let status: RunStatus | null = null;
    for await (const frame of await this.#client.api.runs.watch({ runId })) {
      status = (frame.kind === 'snapshot' ? frame.view.run : frame.delta.run)?.status ?? status;
    }
    return status;
  }

  async #watch(): Promise<void> {
    try {
      for await (const frame of await this.#client.api.system.watch()) this.#samples.push(...frame.samples);
    } catch {
      // The connection is closed when the work is done.
    }
  }
}
