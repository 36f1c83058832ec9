import { SeededRandom } from '../seeded-random.ts';
import { type Sabotage, SimHost } from './sim-host.ts';
import { pick, simWorkflows } from './sim-workflow.ts';

/** What one seed did. `wrong` is empty when every invariant held. */
export interface Simulated {
  readonly seed: number;
  readonly wrong: readonly string[];
  readonly tasks: number;
  readonly runs: number;
  readonly events: number;
  readonly effects: number;
  readonly crashes: number;
  readonly steps: number;
  /** What was done to it, in order. */
  readonly story: readonly string[];
}

export interface SimulateOptions {
  readonly sabotage?: Sabotage;
  /** Collects the moves that happened. */
  readonly seen?: Set<string>;
}

/** Runs one seed from its workflow to the end of every run. The same seed does the same thing, to the last event. */
export async function simulate(seed: number, options: SimulateOptions = {}): Promise<Simulated> {
  const random = new SeededRandom(Math.imul(seed, 2_654_435_761));
  const workflows = simWorkflows(random);
  const host = new SimHost(random, workflows, { checksRules: seed % 8 === 0, ...options });
  const story: string[] = [];
  let steps = 0;
  const simulation = new Simulation(random, host);
  const isFine = (): boolean => host.wrong.length === 0 && host.ledger.wrong.length === 0;
  try {
    host.begin('run-1');
    if (random.next() < 0.15) host.begin('run-2');
    await host.settle();
    host.compare();
    const trouble = 10 + random.below(workflows.main.tasks.length * 8);
    for (; steps < trouble && isFine() && host.open().length > 0; steps += 1) {
      story.push(await simulation.step());
      await host.settle();
      host.compare();
    }
    if (isFine()) await simulation.drain();
    host.refold();
  } catch (error) {
    host.wrong.push(`threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  return {
    seed,
    wrong: [...host.wrong, ...host.ledger.wrong],
    tasks: workflows.main.tasks.length,
    runs: host.watches.size,
    events: [...host.store.journals.values()].reduce((sum, journal) => sum + journal.length, 0),
    effects: host.ledger.effects.length,
    crashes: host.crashes,
    steps,
    story,
  };
}

type Doing = () => string | Promise<string>;

class Simulation {
  readonly #random: SeededRandom;
  readonly #host: SimHost;
  readonly #doings: readonly (readonly [number, Doing])[];
  #storageDown = false;

  constructor(random: SeededRandom, host: SimHost) {
    this.#random = random;
    this.#host = host;
    this.#doings = [
      [40, () => this.#finish()],
      [14, () => this.#advance(pick(random, 10, 500, 3_000, 12_000, 45_000))],
      [8, () => this.#answer()],
      [5, () => this.#resolve()],
      [4, () => this.#intend('pause')],
      [7, () => this.#intend('resume')],
      [0.7, () => this.#intend('cancel')],
      [3, () => this.#crash()],
      [2, () => this.#jump()],
      [2, () => this.#hold()],
      [4, () => this.#commit()],
      [2, () => this.#storage()],
      [1, () => this.#load()],
    ];
  }

  async step(): Promise<string> {
    const total = this.#doings.reduce((sum, [weight]) => sum + weight, 0);
    let dice = this.#random.next() * total;
    for (const [weight, doing] of this.#doings) {
      dice -= weight;
      if (dice < 0) return doing();
    }
    return 'nothing';
  }

  /** Ends all trouble and lets everything come to its end; what does not is stuck (I10). */
  async drain(): Promise<void> {
    const host = this.#host;
    if (this.#storageDown) this.#storage();
    host.store.holds = false;
    host.store.commit();
    for (let round = 0; round < 500 && host.open().length > 0; round += 1) {
      await host.settle();
      host.compare();
      const before = this.#progress();
      for (const driver of host.open()) if (['paused', 'pausing'].includes(driver.summary().status)) void driver.resume();
      await host.settle();
      for (const flight of host.flights.slice()) flight.end({ done: true });
      for (const driver of host.open()) {
        for (const { task, item } of driver.asks())
          driver.answer(task, item, { approved: true, by: 'Ada' }).catch((error: unknown) => this.#refused(error));
      }
      for (const [driver, task, item] of this.#doubts())
        driver.resolve(task, item, 'succeed').catch((error: unknown) => this.#refused(error));
      await host.settle();
      if (this.#progress() === before) host.clock.advance(round < 40 ? 1_000 : round < 100 ? 60_000 : 3_600_000);
      if (host.wrong.length > 0 || host.ledger.wrong.length > 0) return;
    }
    for (const driver of host.open()) {
      const tasks = driver.state.tasks.filter((task) => !['pending', 'unreached', 'succeeded', 'skipped'].includes(task.status));
      const open = tasks.map((task) => `${driver.state.plan.tasks[task.index]?.id} ${task.status} rounds ${task.pendingRounds}`);
      host.wrong.push(
        `I10: ${driver.runId} is ${driver.summary().status} and nothing moves it: ${open.join(', ')}; ${JSON.stringify(host.runtime.stats())}`,
      );
    }
  }

  #progress(): string {
    return this.#host
      .open()
      .map((driver) => `${driver.runId} ${driver.state.seq}`)
      .join(' ');
  }

  #finish(): string {
    const flights = this.#host.flights.filter((flight) => !flight.hangs || flight.aborted);
    const flight = flights[this.#random.below(Math.max(1, flights.length))];
    if (!flight) return 'nothing to finish';
    if (this.#random.next() < 0.2) {
      const code = pick(this.#random, 'flaky', 'broken', 'timeout');
      flight.fail(code);
      return `${flight.runId} ${flight.task} fails: ${code}`;
    }
    flight.end({ n: this.#random.below(3) });
    return `${flight.runId} ${flight.task} succeeds`;
  }

  #advance(ms: number): string {
    this.#host.clock.advance(ms);
    return `${ms} ms go by`;
  }

  #answer(): string {
    const asks = this.#host.open().flatMap((driver) => driver.asks().map((ask) => ({ driver, ask })));
    const one = asks[this.#random.below(Math.max(1, asks.length))];
    if (!one) return 'nothing to answer';
    const approved = this.#random.next() < 0.6;
    one.driver.answer(one.ask.task, one.ask.item, { approved, by: 'Ada' }).catch((error: unknown) => this.#refused(error));
    return `${one.driver.runId} ${one.ask.task} is ${approved ? 'approved' : 'rejected'}`;
  }

  *#doubts(): Generator<[ReturnType<SimHost['open']>[number], string, number | null]> {
    for (const driver of this.#host.open()) {
      const { state } = driver.projection;
      for (const task of state.tasks) {
        const id = state.plan.tasks[task.index]?.id ?? '';
        if (task.list) {
          for (let item = 0; item < task.list.next; item += 1) if (task.list.status(item) === 'indoubt') yield [driver, id, item];
        } else if (task.status === 'indoubt') yield [driver, id, null];
      }
    }
  }

  #resolve(): string {
    const [first] = this.#doubts();
    if (!first) return 'nothing in doubt';
    const [driver, task, item] = first;
    const decision = pick(this.#random, 'retry', 'fail', 'succeed');
    driver.resolve(task, item, decision).catch((error: unknown) => this.#refused(error));
    return `${driver.runId} ${task} is decided: ${decision}`;
  }

  #intend(intention: 'pause' | 'resume' | 'cancel'): string {
    const drivers = this.#host.open();
    const driver = drivers[this.#random.below(Math.max(1, drivers.length))];
    if (!driver) return 'nothing to steer';
    driver[intention]().catch((error: unknown) => this.#refused(error));
    return `${intention} ${driver.runId}`;
  }

  /** An intention may come too late; nothing else may be wrong with it. */
  #refused(error: unknown): void {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : error;
    if (code !== 'conflict' && code !== 'not_found') this.#host.wrong.push(`refused: ${String(error)}`);
  }

  async #crash(): Promise<string> {
    const waiting = this.#host.store.waiting;
    const durable = this.#random.next() < 0.4 ? this.#random.below(waiting + 1) : 0;
    this.#storageDown = false;
    await this.#host.crash(durable);
    return `crash, ${durable} of ${waiting} commits were durable`;
  }

  #jump(): string {
    const ms = pick(this.#random, -86_400_000, -3_600_000, -1_000, 1_000, 3_600_000, 86_400_000);
    if (ms > 0 && this.#random.next() < 0.5) {
      this.#host.clock.sleep(ms);
      return `sleeps ${ms} ms`;
    }
    this.#host.clock.jump(ms);
    return `the clock is set by ${ms} ms`;
  }

  #hold(): string {
    this.#host.store.holds = true;
    return 'commits are late';
  }

  #commit(): string {
    const { store } = this.#host;
    if (this.#storageDown) return 'storage is down';
    const all = this.#random.next() < 0.6;
    store.commit(all ? undefined : 1);
    if (all) store.holds = false;
    return all ? 'commits all' : 'commits one';
  }

  #storage(): string {
    const host = this.#host;
    this.#storageDown = !this.#storageDown;
    host.store.holds = this.#storageDown;
    host.runtime.setStorage(!this.#storageDown, null);
    if (!this.#storageDown) host.store.commit();
    return this.#storageDown ? 'storage fails' : 'storage answers again';
  }

  #load(): string {
    this.#host.load = this.#random.next();
    return `the machine's load is ${this.#host.load.toFixed(2)}`;
  }
}
