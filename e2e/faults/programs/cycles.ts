import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { TaskView } from '../../../src/engine/run/view.ts';
import { SeededRandom } from '../../../src/engine/testing/seeded-random.ts';
import { hasEnded } from '../../../src/main/host/run-status.ts';
import { check } from '../check/check.ts';
import { kindOf } from '../check/violation.ts';
import type { Ack } from '../lib/acks.ts';
import { askedOnce, cycleOutputs, cycleWorkflow } from '../lib/cycle-workflow.ts';
import { readLedger } from '../lib/ledger.ts';
import { readStore } from '../lib/read-store.ts';
import { type Result, Tally } from '../lib/report.ts';
import { connect, type Connection, type ServeClient, type ServeHost, startServe } from '../lib/serve-host.ts';
import { removeFolder, temporaryFolder } from '../lib/sites.ts';

export interface CycleOptions {
  readonly cycles: number;
  /** Runs in flight. */
  readonly runs: number;
  readonly seed: number;
  readonly progress: (done: number, of: number) => void;
}

const workflowPath = 'cycle.flow.yaml';
const openStatus = ['queued', 'running', 'waiting', 'paused', 'pausing', 'canceling'];
const finishWithinMs = 180_000;

/** kill -9 of the browser host again and again with runs in flight; then everything has to finish. */
export async function cycles({ cycles: count, runs, seed, progress }: CycleOptions): Promise<Result> {
  const random = new SeededRandom(seed);
  const folder = temporaryFolder();
  const dataDir = join(folder, 'data');
  const libraryDir = join(folder, 'library');
  const ledger = join(folder, 'ledger');
  mkdirSync(libraryDir);
  writeFileSync(ledger, '');
  writeFileSync(join(libraryDir, workflowPath), cycleWorkflow(ledger));
  const witness = new Witness();
  const tally = new Tally();
  let slowestStart = 0;
  let decided = 0;
  for (let cycle = 0; cycle < count; cycle += 1) {
    const startedAt = performance.now();
    const host = startServe(dataDir, libraryDir);
    const killAfter = 20 + random.below(1980);
    // One in four dies at some moment after its start, however far it has come by then; the others once they answer.
    const early = cycle > 0 && random.below(4) === 0;
    const killed = early ? sleep(killAfter).then(() => kill(host)) : null;
    const address = await host.address;
    if (address !== null) {
      slowestStart = Math.max(slowestStart, performance.now() - startedAt);
      const connection = await connect(address).catch(() => null);
      if (connection !== null) {
        const work = useHost(connection.client, witness, random, runs).then((number) => (decided += number));
        await Promise.race([work, killed ?? sleep(killAfter)]).catch(() => undefined);
        if (!early && connection) await stayUntil(killAfter, work);
        await kill(host);
        connection.close();
        await work.catch(() => undefined);
      }
    }
    await (killed ?? kill(host));
    const { signal } = await host.exit;
    const problems =
      signal === 'SIGKILL' ? [] : [{ kind: 'wrong' as const, message: `the host ended by itself: ${host.stderr().slice(0, 300)}` }];
    tally.add(`seed ${seed}, cycle ${cycle}`, [...problems, ...witness.takeBroken()]);
    progress(cycle + 1, count);
  }
  const limbo = await finishAll(dataDir, libraryDir, witness, random);
  const store = await readStore(dataDir);
  const found = check({ store, ledger: readLedger(ledger), acks: witness.acks(), asked: askedOnce });
  for (const { stored } of store.runs) {
    const { runId, status, error } = stored.summary;
    if (status !== 'succeeded') found.push({ invariant: 'I10', runId, message: `it ended as ${status} (${JSON.stringify(error)})` });
    else if (!isDeepStrictEqual(stored.outputs, cycleOutputs))
      found.push({ invariant: 'I3', runId, message: `its outputs are ${JSON.stringify(stored.outputs)}` });
  }
  const counts = { lost: 0, duplicated: 0, wrong: 0 };
  for (const violation of found) counts[kindOf(violation)] += 1;
  removeFolder(folder);
  const result = tally.result('cycles', 'kill -9 cycles', {
    'runs in flight': runs,
    'runs in all': store.runs.length,
    'questions and doubts decided': decided,
    limbo,
    'slowest start, ms': Math.round(slowestStart),
    seed,
  });
  const bad = found.length > 0 || limbo > 0;
  return {
    ...result,
    survived: bad ? Math.min(result.survived, result.tried - 1) : result.survived,
    lost: result.lost + counts.lost,
    duplicated: result.duplicated + counts.duplicated,
    wrong: result.wrong + counts.wrong + limbo,
    failures: [...result.failures, ...found.map(({ invariant, runId, message }) => `${invariant} ${runId}: ${message}`)],
  };
}

async function stayUntil(killAfter: number, work: Promise<unknown>): Promise<void> {
  // The work ends early when nothing is left to do; the host then idles until its moment comes.
  await Promise.race([sleep(killAfter), work.then(() => sleep(killAfter))]).catch(() => undefined);
}

async function kill(host: ServeHost): Promise<void> {
  host.child.kill('SIGKILL');
  await host.exit;
}

/** What was shown to an observer, over all lives of the host. */
class Witness {
  readonly #acks = new Map<string, Ack>();
  #broken: { kind: 'lost' | 'wrong'; message: string }[] = [];

  see(run: string, task: TaskView): void {
    if (task.status === 'succeeded' || task.status === 'failed')
      this.#add({ type: 'task', run, task: task.id, visit: task.visit, status: task.status, seq: Number.MAX_SAFE_INTEGER });
  }

  seeRun(run: string, status: string): void {
    this.#add({ type: 'run', run, status, outputs: null, at: 0 });
  }

  /** The host says how a run stands: what had ended before has ended still, in the same way. */
  compare(run: string, status: string): void {
    for (const before of ['succeeded', 'failed', 'canceled']) {
      if (this.#acks.has(`run ${run} ${before}`) && status !== before)
        this.#broken.push({ kind: 'lost', message: `run ${run} was shown as ${before} and is ${status}` });
    }
  }

  takeBroken(): { kind: 'lost' | 'wrong'; message: string }[] {
    const broken = this.#broken;
    this.#broken = [];
    return broken;
  }

  acks(): Ack[] {
    return [...this.#acks.values()];
  }

  #add(ack: Ack): void {
    if (ack.type === 'task') this.#acks.set(`task ${ack.run} ${ack.task} ${ack.visit} ${ack.status}`, ack);
    else if (ack.type === 'run') this.#acks.set(`run ${ack.run} ${ack.status}`, ack);
  }
}

/** Brings the host to so many runs in flight, watches them all, and answers some of what is asked. Gives how much was decided. */
async function useHost(client: ServeClient, witness: Witness, random: SeededRandom, runs: number): Promise<number> {
  const { runs: listed } = await client.runs.list({ limit: 1000 });
  for (const { runId, status } of listed) witness.compare(runId, status);
  const open = (await client.runs.list({ limit: 1000, status: openStatus })).runs.map(({ runId }) => runId);
  const watching = open.map((runId) => watch(client, runId, witness));
  const decisions = decide(client, open, witness, random);
  // When the host dies while runs are being started, nobody waits for these any more.
  decisions.catch(() => undefined);
  for (let started = open.length; started < runs; started += 1) {
    const { runId } = await client.runs.start({ path: workflowPath, inputs: {} });
    witness.seeRun(runId, 'running');
    watching.push(watch(client, runId, witness));
  }
  const decided = await decisions;
  await Promise.allSettled(watching);
  return decided;
}

async function watch(client: ServeClient, runId: string, witness: Witness): Promise<void> {
  try {
    for await (const frame of await client.runs.watch({ runId })) {
      const tasks = frame.kind === 'snapshot' ? Object.values(frame.view.tasks) : (frame.delta.tasks ?? []);
      const run = frame.kind === 'snapshot' ? frame.view.run : frame.delta.run;
      for (const task of tasks) witness.see(runId, task);
      if (run) witness.seeRun(runId, run.status);
      if (run && hasEnded(run.status)) return;
    }
  } catch {
    // The host is gone: that is what this is about.
  }
}

/** Answers about half of the questions, and decides about half of the doubts; an answer that returned is a promise. */
async function decide(client: ServeClient, open: readonly string[], witness: Witness, random: SeededRandom, all = false): Promise<number> {
  let decided = 0;
  for (const { runId, task } of (await client.runs.asks()).filter((entry) => open.includes(entry.runId))) {
    if (!all && random.below(2) === 0) continue;
    await client.runs.answer({ runId, task, item: null, approved: true, by: 'test' });
    witness.see(runId, { id: task, visit: 1, status: 'succeeded' } as TaskView);
    decided += 1;
  }
  for (const runId of open) {
    if (!all && random.below(2) === 0) continue;
    const { view } = await client.runs.get({ runId });
    if (view.tasks.once?.status !== 'indoubt') continue;
    await client.runs.resolve({ runId, task: 'once', item: null, decision: random.below(2) === 0 ? 'retry' : 'succeed' });
    decided += 1;
  }
  return decided;
}

/** A last host brings everything to its end. Gives how many runs did not get there: those are in limbo. */
async function finishAll(dataDir: string, libraryDir: string, witness: Witness, random: SeededRandom): Promise<number> {
  const host = startServe(dataDir, libraryDir);
  const address = await host.address;
  if (address === null) throw new Error(`The last host did not start: ${host.stderr()}`);
  const connection: Connection = await connect(address);
  const { client } = connection;
  let open: string[] = [];
  for (const until = Date.now() + finishWithinMs; Date.now() < until; ) {
    const { runs } = await client.runs.list({ limit: 1000, status: openStatus });
    open = runs.map(({ runId }) => runId);
    if (open.length === 0) break;
    await decide(client, open, witness, random, true);
    await sleep(200);
  }
  connection.close();
  host.child.kill('SIGTERM');
  await host.exit;
  return open.length;
}
