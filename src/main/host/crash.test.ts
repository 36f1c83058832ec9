import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunEvent } from '../../engine/run/events.ts';
import type { RunDelta, RunView } from '../../engine/run/view.ts';
import { SeededRandom } from '../../engine/testing/seeded-random.ts';
import { connectSession } from '../cli/remote-session.ts';
import { openStore } from '../store/client.ts';

/**
 * kill -9 in mid-run, of real processes, at random moments. A slice runs with the other tests; `npm run test:long` sets
 * MILLRACE_KILLS=50.
 */
const kills = Number(process.env.MILLRACE_KILLS ?? 5);
const seed = Number(process.env.MILLRACE_SEED ?? Date.now() % 100_000);

const main = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

const workflow = `millrace: 1
name: Crash
settings: { concurrency: 6 }
vars: { rounds: 0 }
tasks:
  first: { action: data.set, with: { n: 24 }, next: [waits, files, loop] }
  waits:
    action: flow.wait
    forEach: { in: "{{ range(24) }}", concurrency: 2 }
    with: { for: 25ms }
    next: sum
  files:
    action: file.write
    forEach: { in: "{{ range(tasks.first.result.n) }}", concurrency: 3 }
    with: { path: "out/{{ item }}.txt", content: "number {{ item }}" }
    next: shell
  shell:
    action: shell.run
    forEach: { in: "{{ tasks.files.result }}", as: file, concurrency: 2 }
    with: { command: [sh, -c, "sleep 0.02; cat \\"$0\\"", "{{ file.path }}"] }
    onInterrupted: retry
    next: sum
  loop: { action: flow.wait, with: { for: 30ms }, next: [{ to: turn, set: { rounds: "{{ vars.rounds + 1 }}" } }] }
  turn: { action: data.set, with: { at: "{{ vars.rounds }}" }, next: [{ to: loop, when: "{{ vars.rounds < 8 }}" }, { to: sum, when: "{{ vars.rounds >= 8 }}" }] }
  sum:
    action: data.set
    with:
      waited: "{{ tasks.waits.result.size() }}"
      read: "{{ tasks.shell.result.map(r, r.stdout).join(',') }}"
outputs:
  waited: "{{ tasks.sum.result.waited }}"
  read: "{{ tasks.sum.result.read }}"
  rounds: "{{ vars.rounds }}"
`;

const expected = { waited: 24, read: Array.from({ length: 24 }, (_, item) => `number ${item}`).join(','), rounds: 8 };

let folder: string;
let file: string;
let dataDir: string;
const children = new Set<ChildProcess>();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-crash-'));
  file = join(folder, 'crash.flow.yaml');
  dataDir = join(folder, 'data');
  writeFileSync(file, workflow);
});

afterEach(async () => {
  for (const child of children) await killed(child);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function start(args: readonly string[]): {
  child: ChildProcess;
  lines: string[];
  line: (match: RegExp) => Promise<string>;
  exit: Promise<number | null>;
} {
  const child = spawn(process.execPath, [...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, MILLRACE_LIBRARY: join(folder, 'library') },
  });
  children.add(child);
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    for (const wake of waiting) wake();
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const exit = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  return {
    child,
    lines,
    exit,
    line: (match) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.find((line) => match.test(line));
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        void exit.then((code) => reject(new Error(`exit ${code}: ${errors}`)));
        look();
      }),
  };
}

function killed(child: ChildProcess): Promise<void> {
  children.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const gone = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  child.kill('SIGKILL');
  return gone;
}

/** What is on disk, read by nobody but the store: every run with its journal. */
async function onDisk(): Promise<Map<string, RunEvent[]>> {
  const store = await openStore({
    dataDir,
    workerUrl: new URL('../store/worker.ts', import.meta.url),
    owner: { kind: 'test' },
    log: () => {},
  });
  const runs = new Map<string, RunEvent[]>();
  try {
    const ids: string[] = [];
    for (let total = 1; ids.length < total; ) {
      const page = await store.listRuns({ limit: 100, offset: ids.length });
      total = page.total;
      ids.push(...page.runs.map((run) => run.runId));
    }
    for (const runId of ids) {
      const events: RunEvent[] = [];
      for (let more = await store.readEvents(runId, 0, 1000); more.length > 0; more = await store.readEvents(runId, events.length, 1000))
        events.push(...more);
      runs.set(runId, events);
    }
  } finally {
    await store.close();
  }
  return runs;
}

/** Every end by its key; a key that stands there twice is a repeated record. */
function ends(events: readonly RunEvent[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const event of events) {
    if (event.type !== 'task.ended' && event.type !== 'item.ended') continue;
    const key = `${event.task}/${event.visit}/${event.type === 'item.ended' ? event.item : ''}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function expectNoRepeats(events: readonly RunEvent[]): void {
  for (const [key, count] of ends(events)) expect(count, `end ${key} is recorded ${count} times`).toBe(1);
  expect(events.filter((event) => event.type === 'run.ended')).toHaveLength(1);
}

describe(`kill -9 in mid-run (seed ${seed})`, () => {
  test(`the command line, ${kills} kills`, { timeout: 60_000 + kills * 20_000 }, async () => {
    const random = new SeededRandom(seed);
    const ids = ['first', 'waits', 'files', 'shell', 'loop', 'turn', 'sum'];
    let done = 0;
    while (done < kills) {
      let runId: string | null = null;
      const known = new Set((await onDisk()).keys());
      for (;;) {
        const cli = start([main('cli/index.ts'), ...(runId === null ? ['run', file] : ['resume', runId]), '--data', dataDir]);
        const over = done < kills && (await Promise.race([cli.exit.then(() => true), sleep(150 + random.below(1_400), false)]));
        if (over === false) {
          const shown = new Set(cli.lines.map((line) => /^(\w+) succeeded/.exec(line)?.[1]).filter((id) => id !== undefined));
          if (done < kills) {
            await killed(cli.child);
            done += 1;
            const journals = await onDisk();
            runId = [...journals.keys()].find((id) => !known.has(id)) ?? null;
            const journal = runId === null ? [] : (journals.get(runId) ?? []);
            for (const id of shown) {
              const index = ids.indexOf(id);
              expect(
                journal.some((event) => event.type === 'task.ended' && event.task === index),
                `${id} was shown as ended and is lost`,
              ).toBe(true);
            }
            continue;
          }
        }
        expect(await cli.exit).toBe(0);
        children.delete(cli.child);
        runId ??= [...(await onDisk()).keys()].find((id) => !known.has(id)) ?? null;
        break;
      }
      const events = (await onDisk()).get(runId ?? '') ?? [];
      expectNoRepeats(events);
      expect(events.at(-1)).toMatchObject({ type: 'run.ended', status: 'succeeded', outputs: expected });
    }
  });

  test(`the browser host, ${kills} kills with three runs under way`, { timeout: 60_000 + kills * 20_000 }, async () => {
    const random = new SeededRandom(seed + 1);
    const shown = new Map<string, Set<string>>();
    const see = (runId: string, change: RunView | RunDelta): void => {
      const tasks = Array.isArray(change.tasks) ? change.tasks : Object.values(change.tasks ?? {});
      for (const task of tasks)
        if (task.status === 'succeeded' && task.visit === 1 && !['loop', 'turn'].includes(task.id)) shown.get(runId)?.add(task.id);
    };
    let done = 0;
    for (;;) {
      const serve = start([main('serve/index.ts'), '--no-open', '--data', dataDir]);
      const address = (await serve.line(/^Millrace: /)).slice('Millrace: '.length);
      const session = await connectSession(address);
      const listed = await session.list({ limit: 1_000 });
      // What was seen to have ended before the kill has ended still.
      for (const [runId, tasks] of shown) {
        const report = await session.report(runId);
        for (const id of tasks) expect(report.tasks[id]?.status, `${id} of ${runId} was shown as succeeded`).toBe('succeeded');
      }
      const open = listed.filter((run) => run.endedAt === null).map((run) => run.runId);
      const runs = await Promise.all(open.map((runId) => session.resume(runId).catch(() => null)));
      while (done < kills && runs.filter((run) => run !== null).length < 3) {
        const run = await session.start({ file, text: workflow, inputs: {}, durability: undefined });
        shown.set(run.runId, new Set());
        runs.push(run);
      }
      for (const run of runs) {
        if (!run) continue;
        see(run.runId, run.view());
        run.onDelta((delta) => see(run.runId, delta));
      }
      if (done >= kills) {
        for (const run of runs) if (run) expect(await run.settled()).toBe('succeeded');
        await session.close();
        serve.child.kill('SIGTERM');
        expect(await serve.exit).toBe(0);
        children.delete(serve.child);
        break;
      }
      await sleep(100 + random.below(1_500));
      await killed(serve.child);
      await session.close().catch(() => undefined);
      done += 1;
    }
    const journals = await onDisk();
    expect(journals.size).toBe(shown.size);
    for (const [runId, events] of journals) {
      expect(shown.has(runId)).toBe(true);
      expectNoRepeats(events);
      expect(events.at(-1)).toMatchObject({ type: 'run.ended', status: 'succeeded', outputs: expected });
    }
  });
});
