import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject } from '../../../src/engine/json.ts';
import type { StreamPool } from '../../../src/main/stream/pool.ts';
import type { Bench, Benchmark, Goal, Result } from '../../lib/benchmark.ts';
import { type MessageKind, type MessageThreads, openMessageThreads, perSecond } from '../../lib/message-threads.ts';
import { checkOutputs, openStream, runObjects } from '../../lib/messages.ts';
import { type Case, interleaved } from '../../lib/rounds.ts';
import { allThreads, checkPool, Lines, openWorkPool, streamPerSecond } from '../../lib/work-pool.ts';
import { messageWorks, type MessageWork, type MessageWorkName } from '../../messages/index.ts';
import { checkSame, type Printed } from '../dataflow-rs/compare.ts';
import { type Example, readExamples } from '../dataflow-rs/examples.ts';
import { buildRust, crateSource, type RustProgram } from '../lib/cargo.ts';

interface Timed {
  readonly nsPerMessage: number;
  readonly perSecond: number;
}

/** How often the work of one batch of a round is done by the program: each takes about half a second. */
const messagesOf = { rules: 100_000, mapping: 12_000, aggregate: 16_000 } as const satisfies Record<MessageWorkName, number>;
const goals = { rules: 5, mapping: 3, aggregate: 5, streams: 3 } as const;
const titles = { rules: 'B1 rules', mapping: 'B2 mapping', aggregate: 'B3 aggregate' } as const;

/** One of its benchmarks, with its workflow and payload where the program finds them. */
class Peer {
  readonly name: MessageWorkName;
  readonly example: Example;
  readonly #bench: Bench;
  readonly #program: RustProgram;
  readonly #workflowFile: string;

  constructor(bench: Bench, program: RustProgram, name: MessageWorkName, example: Example, file: string = name) {
    this.name = name;
    this.example = example;
    this.#bench = bench;
    this.#program = program;
    this.#workflowFile = this.#write(`${file}-workflow`, example.workflow);
  }

  get message(): JsonObject {
    return this.example.payload as JsonObject;
  }

  print(message: JsonObject): Printed {
    return this.#program.run(this.#workflowFile, this.#write(`${this.name}-message`, message), '--print');
  }

  /** `shared`: a parsed payload, only counted for each message. `text`: parsed for each message, and the result is printed. */
  time(payload: 'shared' | 'text', threads = 1): Timed {
    const messages = Math.ceil(messagesOf[this.name] / (this.#bench.quick ? 50 : 1));
    const warmUp = Math.ceil(messages / 5);
    const counts = ['--time', `${messages}`, '--warm-up', `${warmUp}`, '--threads', `${threads}`];
    return this.#program.run(
      this.#workflowFile,
      this.#write(`${this.name}-payload`, this.message),
      ...counts,
      '--payload',
      payload,
      '--audit',
      'on',
    );
  }

  #write(what: string, value: Json): string {
    const file = join(this.#bench.dir, `${what}.json`);
    writeFileSync(file, JSON.stringify(value));
    return file;
  }
}

/** B1 to B4 beside dataflow-rs: its own workflows and payloads, and the same work in ours. */
export const dataflowRs: Benchmark = {
  name: 'dataflow-rs',
  goal: 'B1–B4',
  title: 'messages through rules, with their audit: dataflow-rs and ours, one thread each and all cores',
  async run(bench) {
    const program = buildRust(bench, 'dataflow-rs');
    const { dir, version } = crateSource(program, 'dataflow-rs');
    bench.uses('dataflow-rs', version);
    const examples = readExamples(dir);
    const peers = (['rules', 'mapping', 'aggregate'] as const).map((name) => new Peer(bench, program, name, examples[name]));
    for (const peer of peers) await checkAgainst(peer);
    const results: Result[] = [];
    for (const peer of peers) results.push(...(await onOneThread(bench, peer)));
    results.push(await asWritten(bench, new Peer(bench, program, 'mapping', examples.mappingAsWritten, 'as-written')));
    const [rules] = peers;
    if (rules) results.push(...(await onAllCores(bench, rules)));
    return results;
  },
};

/** Both sides give the same for its own payload and for messages of ours, some of which break rules. */
async function checkAgainst(peer: Peer): Promise<void> {
  const work: MessageWork = messageWorks[peer.name];
  const stream = openStream(work);
  try {
    for (const message of [peer.message, work.message, ...work.others]) {
      const { outputs } = runObjects(stream, message, 1);
      checkOutputs(work, message, outputs);
      checkSame(peer.name, peer.example.workflow, peer.print(message), outputs);
    }
  } finally {
    await stream.close();
  }
}

async function onOneThread(bench: Bench, peer: Peer): Promise<Result[]> {
  const threads = await openMessageThreads({ name: peer.name, message: peer.message });
  const name = titles[peer.name];
  const forMs = bench.quick ? 20 : 500;
  const ours = async (kind: MessageKind): Promise<number> => ((await threads.time(kind, forMs))[0] ?? NaN) / 1_000;
  try {
    const table = await sideBySide(bench, [
      { name, theirs: () => peer.time('shared').nsPerMessage / 1_000, ours: () => ours('objects'), goal: { atLeast: goals[peer.name] } },
      { name: `${name}, text to text`, theirs: () => peer.time('text').nsPerMessage / 1_000, ours: () => ours('texts') },
    ]);
    const json = `${name}, text to text: JSON.parse and JSON.stringify alone`;
    const alone = await interleaved([{ name: json, measure: () => ours('json') }], bench.rounds);
    return [...table.flatMap((row) => rowsOf(row, 'µs')), { name: json, unit: 'µs', samples: alone.get(json) ?? [] }];
  } finally {
    await threads.close();
  }
}

/** For whoever compares with what dataflow-rs says of itself. */
async function asWritten(bench: Bench, peer: Peer): Promise<Result> {
  const name = `${titles.mapping}: dataflow-rs as its example is written`;
  const samples = await interleaved([{ name, measure: () => peer.time('shared').nsPerMessage / 1_000 }], bench.rounds);
  return { name, unit: 'µs', samples: samples.get(name) ?? [], note: 'its paths lose most of what they write there' };
}

async function onAllCores(bench: Bench, peer: Peer): Promise<Result[]> {
  const { name, message } = peer;
  const work = { ...messageWorks[name], message };
  const goal = { atLeast: goals.streams };
  const forMs = bench.quick ? 20 : 500;
  const lines = new Lines(message, bench.quick ? 5_000 : 200_000);
  let threads: MessageThreads | null = null;
  const pools: StreamPool[] = [];
  try {
    threads = await openMessageThreads({ name, message }, allThreads);
    const busy = threads;
    pools.push(await openWorkPool(work, 1), await openWorkPool(work, allThreads));
    for (const pool of pools) await checkPool(work, pool);
    const [onePool, allPool] = pools as [StreamPool, StreamPool];
    const inMemory = 'B4 in memory';
    const asLines = 'B4 text to text, run --each';
    const loop = async (count: number): Promise<number> => perSecond(await busy.time('objects', forMs, count));
    const table = await sideBySide(bench, [
      { name: `${inMemory}, one thread`, theirs: () => peer.time('shared').perSecond, ours: () => loop(1) },
      {
        name: `${inMemory}, ${allThreads} threads`,
        theirs: () => peer.time('shared', allThreads).perSecond,
        ours: () => loop(allThreads),
        goal,
      },
      { name: `${asLines}, one thread`, theirs: () => peer.time('text').perSecond, ours: () => streamPerSecond(onePool, 1, lines) },
      {
        name: `${asLines}, ${allThreads} threads`,
        theirs: () => peer.time('text', allThreads).perSecond,
        ours: () => streamPerSecond(allPool, allThreads, lines),
      },
    ]);
    const [oneLoop, allLoops, oneStream, allStreams] = table as [Row, Row, Row, Row];
    return [
      ...table.flatMap((row) => rowsOf(row, '/s')),
      ...efficiency(inMemory, oneLoop, allLoops),
      ...efficiency(asLines, oneStream, allStreams),
    ];
  } finally {
    await Promise.all([threads?.close(), ...pools.map((pool) => pool.close())]);
  }
}

interface Pair {
  readonly name: string;
  readonly theirs: () => number;
  readonly ours: () => Promise<number>;
  readonly goal?: Goal;
}

interface Row extends Pick<Pair, 'name' | 'goal'> {
  readonly theirs: readonly number[];
  readonly ours: readonly number[];
}

/** Each pair one after the other, round after round. */
async function sideBySide(bench: Bench, pairs: readonly Pair[]): Promise<Row[]> {
  const cases = pairs.flatMap(({ name, theirs, ours }): Case[] => [
    { name: `theirs ${name}`, measure: theirs },
    { name: `ours ${name}`, measure: ours },
  ]);
  const samples = await interleaved(cases, bench.rounds);
  return pairs.map(({ name, goal }) => {
    const row = { name, theirs: samples.get(`theirs ${name}`) ?? [], ours: samples.get(`ours ${name}`) ?? [] };
    return goal ? { ...row, goal } : row;
  });
}

/** Both sides and how many times faster ours is, round by round. */
function rowsOf({ name, theirs, ours, goal }: Row, unit: 'µs' | '/s'): Result[] {
  const ratios = theirs.map((their, round) => (unit === 'µs' ? their / (ours[round] ?? NaN) : (ours[round] ?? NaN) / their));
  return [
    { name: `${name}: dataflow-rs`, unit, samples: theirs },
    { name: `${name}: ours`, unit, samples: ours },
    { name: `${name}: ours is faster by`, unit: '×', samples: ratios, goal },
  ];
}

function efficiency(name: string, one: Row, all: Row): Result[] {
  const share = (rates: readonly number[], single: readonly number[]): number[] =>
    rates.map((rate, round) => (rate * 100) / (allThreads * (single[round] ?? NaN)));
  return [
    { name: `${name}, parallel efficiency of ${allThreads} threads: dataflow-rs`, unit: '%', samples: share(all.theirs, one.theirs) },
    {
      name: `${name}, parallel efficiency of ${allThreads} threads: ours`,
      unit: '%',
      samples: share(all.ours, one.ours),
      goal: { atLeast: 90 },
    },
  ];
}
