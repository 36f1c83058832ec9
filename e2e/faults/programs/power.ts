import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SeededRandom } from '../../../src/engine/testing/seeded-random.ts';
import { check } from '../check/check.ts';
import { kindOf, type Violation } from '../check/violation.ts';
import { type Ack, parseAcks } from '../lib/acks.ts';
import { DiskModel, type Survival } from '../lib/disk-model.ts';
import { type DiskOp, readDiskTrace, recordedCalls, recordingArgs } from '../lib/disk-trace.ts';
import { runHost } from '../lib/host-process.ts';
import { asked } from '../lib/judge.ts';
import { type LedgerLine, readLedger } from '../lib/ledger.ts';
import { readStore } from '../lib/read-store.ts';
import { nothingTried, type Result, Tally } from '../lib/report.ts';
import { newSite, removeFolder } from '../lib/sites.ts';
import { straceArgs, straceProblem } from '../lib/strace.ts';

export interface PowerOptions {
  readonly images: number;
  readonly seed: number;
  readonly progress: (done: number, of: number) => void;
}

/** What a host did to the disk and what it said meanwhile, in one order. */
interface Recording {
  readonly dataDir: string;
  readonly acksFile: string;
  readonly ops: readonly DiskOp[];
  readonly ledger: readonly LedgerLine[];
}

const normalWorker = fileURLToPath(new URL('../child/worker-normal.ts', import.meta.url));
const survivals: readonly Survival[] = ['none', 'prefix', 'random', 'random'];

/**
 * Power loss, rebuilt: a host's writes, flushes and acknowledgements are recorded, and at random moments the disk is laid
 * out as it may look when the power goes there. Whatever had been acknowledged must be in what the store opens. The
 * control, with commits that are not flushed, must lose some: a test that cannot fail proves nothing.
 */
export async function power({ images, seed, progress }: PowerOptions): Promise<Result> {
  const problem = straceProblem();
  if (problem !== null) return nothingTried('power', 'power-loss images', problem);
  const random = new SeededRandom(seed);
  const tally = new Tally();
  // Many runs at once: their log grows over the size at which it is brought into the database in mid-run.
  const shapes = images < 1000 ? [1] : [1, 8, 2, 8];
  const each = Math.ceil(images / shapes.length);
  for (const runs of shapes) {
    const recording = await record(runs, []);
    const count = Math.min(each, images - tally.tried);
    await tryImages(recording, count, random, (what, found) => {
      tally.add(
        `seed ${seed}, ${what}`,
        found.map((violation) => ({ kind: kindOf(violation), message: `${violation.invariant} ${violation.message}` })),
      );
      progress(tally.tried, images);
    });
  }
  const control = await record(1, ['--worker', normalWorker]);
  const controlImages = Math.max(50, Math.round(images / 10));
  let controlLost = 0;
  await tryImages(control, controlImages, random, (_what, found) => {
    if (found.some((violation) => kindOf(violation) === 'lost')) controlLost += 1;
  });
  const result = tally.result('power', 'power-loss images', {
    'images that kept less than what was written': tally.tried - whole,
    'control at NORMAL': `${controlLost} of ${controlImages} lost something`,
    seed,
  });
  if (controlLost > 0) return result;
  return {
    ...result,
    survived: 0,
    wrong: result.wrong + 1,
    failures: ['The control at NORMAL lost nothing: the images do not show what they should.'],
  };
}

/** Images in which nothing was missing: the power went when all was flushed. */
let whole = 0;

async function record(runs: number, args: readonly string[]): Promise<Recording> {
  const site = newSite();
  const trace = join(site.folder, 'trace');
  const tracer = ['strace', ...straceArgs(trace, recordedCalls, ...recordingArgs)];
  const end = await runHost(site, { tracer, args: ['--runs', String(runs), ...args], timeoutMs: 120_000 });
  if (end.code !== 0) throw new Error(`The run that is recorded failed: ${end.stderr}`);
  const ops = await readDiskTrace(trace, [site.dataDir, site.acks]);
  const recording = { dataDir: site.dataDir, acksFile: site.acks, ops, ledger: readLedger(site.ledger) };
  removeFolder(site.folder);
  return recording;
}

async function tryImages(
  { dataDir, acksFile, ops, ledger }: Recording,
  count: number,
  random: SeededRandom,
  tell: (what: string, found: readonly Violation[]) => void,
): Promise<void> {
  const cuts = Array.from({ length: count }, () => random.below(ops.length + 1)).sort((a, b) => a - b);
  const model = new DiskModel(dataDir);
  const base = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'millrace-images-'));
  let said = '';
  let done = 0;
  let now = 0;
  try {
    for (const [index, cut] of cuts.entries()) {
      for (; done < cut; done += 1) {
        const op = ops[done];
        if (op === undefined) continue;
        now = op.at;
        if (op.path !== acksFile) model.perform(op);
        else if (op.type === 'write') said += op.data.toString('utf8');
      }
      const survival = survivals[index % survivals.length] ?? 'none';
      if (model.unflushed === 0) whole += 1;
      const folder = join(base, 'data');
      mkdirSync(folder);
      model.image(folder, survival, random);
      // An effect whose line is older than the cut had happened by then.
      const happened = ledger.filter((line) => line.at + 1 < now);
      tell(`call ${cut} of ${ops.length}, ${survival}`, await judgeImage(folder, parseAcks(said), happened));
      rmSync(folder, { recursive: true, force: true });
    }
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

async function judgeImage(dataDir: string, acks: readonly Ack[], ledger: readonly LedgerLine[]): Promise<Violation[]> {
  try {
    return check({ store: await readStore(dataDir), ledger, acks, asked, summaries: false });
  } catch (error) {
    const message = `the store does not open: ${error instanceof Error ? error.message : String(error)}`;
    return [{ invariant: acks.some((ack) => ack.type === 'host') ? 'I1' : 'I8', runId: '', message }];
  }
}
