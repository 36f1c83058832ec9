import fc from 'fast-check';
import type { ModelHost, Observed } from './model-host.ts';
import { editionText, RunModel } from './run-model.ts';

/** What the model knows: the file's edition, the clock, and every run. */
export interface Model {
  edition: number;
  readonly now: () => number;
  readonly runs: RunModel[];
}

/** The engine, and what was seen of it after each command. */
export interface Real {
  readonly host: ModelHost;
  readonly history: (readonly Observed[])[];
}

export type Command = fc.AsyncCommand<Model, Real>;

const mostRuns = 3;

/** One command: whether it can be given, what the model does, what the engine does. Afterwards both must agree. */
function command(name: string, can: (model: Model) => boolean, does: (model: Model, real: Real) => Promise<void>): Command {
  return {
    check: can,
    run: async (model, real) => {
      await does(model, real);
      for (const run of model.runs) run.move(model.now());
      await real.host.settle();
      agree(model, real);
    },
    toString: () => name,
  };
}

function agree(model: Model, { host, history }: Real): void {
  const seen = host.observe();
  history.push(seen);
  if (host.wrong.length > 0) throw new Error(host.wrong.join('; '));
  for (const [at, run] of model.runs.entries()) {
    const one = seen[at];
    if (!one) throw new Error(`run ${at + 1} is not there`);
    const { status, open, tasks } = one;
    const expectedOpen = run.openGates.map((gate) => `${gate}${run.edition}`).sort();
    if (status !== run.status) throw new Error(`run ${at + 1} is ${status}, by the model ${run.status}`);
    if (open.join() !== expectedOpen.join()) throw new Error(`run ${at + 1} has ${open.join()} open, by the model ${expectedOpen.join()}`);
    if ((tasks.ask === 'waiting') !== run.asks)
      throw new Error(`run ${at + 1}: ask is ${tasks.ask}, by the model ${run.asks ? 'open' : 'not'}`);
  }
}

const start = command(
  'start',
  (model) => model.runs.length < mostRuns,
  async (model, { host }) => {
    model.runs.push(new RunModel(model.edition, model.now()));
    await host.start(editionText(model.edition));
  },
);

const edit = command(
  'edit the file',
  () => true,
  async (model) => {
    model.edition += 1;
  },
);

const restart = command(
  'restart',
  () => true,
  async (model, { host }) => {
    for (const run of model.runs) run.interrupt();
    await host.restart();
  },
);

/** Time goes by; `jumpMs` sets the wall clock first, or is slept through. */
const time = (what: string, ms: number, jumpMs: number): Command =>
  command(
    `${what} ${jumpMs}, then ${ms} ms`,
    () => true,
    async (_model, { host }) => {
      host.clock.jump(jumpMs);
      await host.advance(ms);
    },
  );

const withRun = (name: string, run: number, can: (run: RunModel) => boolean, does: (run: RunModel, real: Real) => Promise<void>): Command =>
  command(
    `${name} run ${run + 1}`,
    (model) => {
      const one = model.runs[run];
      return one !== undefined && !one.ended && can(one);
    },
    async (model, real) => {
      const one = model.runs[run];
      if (one) await does(one, real);
    },
  );

const intend = (intention: 'pause' | 'resume' | 'cancel', run: number): Command =>
  withRun(
    intention,
    run,
    () => true,
    async (model, { host }) => {
      if (intention === 'cancel') model.intention = 'cancel';
      else if (model.intention !== 'cancel') model.intention = intention === 'pause' ? 'pause' : 'run';
      await host.handle(run)[intention]();
    },
  );

const answer = (run: number, approved: boolean): Command =>
  withRun(
    approved ? 'approve' : 'reject',
    run,
    (model) => model.asks,
    async (model, { host }) => {
      model.steps.ask = 'done';
      await host.handle(run).answer('ask', null, { approved, by: 'Ada' });
    },
  );

const finish = (run: number, which: number, fails: boolean): Command =>
  withRun(
    fails ? 'fail a gate of' : 'finish a gate of',
    run,
    (model) => model.openGates.length > 0,
    async (model, { host }) => {
      const gate = model.openGates[which % model.openGates.length];
      if (!gate) return;
      model.steps[gate] = 'done';
      await host.end(run, `${gate}${model.edition}`, fails);
    },
  );

const aRun = fc.nat({ max: mostRuns - 1 });

/** Sequences of everything that a person, the clock and the machine can do. */
export function commandSequences(maxCommands: number): fc.Arbitrary<Iterable<Command>> {
  return fc.commands(
    [
      fc.constant(start),
      fc.constant(edit),
      fc.constant(restart),
      fc.nat({ max: 12_000 }).map((ms) => time('wait', ms, 0)),
      // A wall clock that was set is noticed within five seconds.
      fc.constantFrom(-3_600_000, -5_000, 5_000, 3_600_000).map((jumpMs) => time('clock jumps', 5_000, jumpMs)),
      fc.constantFrom(60_000, 28_800_000).map((jumpMs) => time('sleep', 5_000, jumpMs)),
      fc.tuple(fc.constantFrom('pause' as const, 'resume' as const), aRun).map(([what, run]) => intend(what, run)),
      fc.tuple(fc.constantFrom('pause' as const, 'resume' as const, 'cancel' as const), aRun).map(([what, run]) => intend(what, run)),
      fc.tuple(aRun, fc.boolean()).map(([run, approved]) => answer(run, approved)),
      aRun.map((run) => answer(run, true)),
      fc.tuple(aRun, fc.nat({ max: 3 }), fc.boolean()).map(([run, which, fails]) => finish(run, which, fails)),
      // Often enough well that many a run comes to its end.
      ...Array.from({ length: 4 }, () => fc.tuple(aRun, fc.nat({ max: 3 })).map(([run, which]) => finish(run, which, false))),
    ],
    { maxCommands, size: 'max' },
  );
}

/** Gives the commands to a host and its model; throws where they disagree. Gives what was seen. */
export async function obey(commands: Iterable<Command>, host: ModelHost): Promise<Real['history']> {
  const history: Real['history'] = [];
  await fc.asyncModelRun(() => ({ model: { edition: 1, now: () => host.clock.now(), runs: [] }, real: { host, history } }), commands);
  return history;
}
