import type { ForEach, Retry, Task, Transition, Workflow } from '../../format/model.ts';
import type { JsonObject } from '../../json.ts';
import { taskOf } from '../core-rig.ts';
import { type OracleTask, RulesOracle } from '../rules-oracle.ts';
import type { SeededRandom } from '../seeded-random.ts';

/** What one seed runs: a workflow, and those it calls by name. */
export interface SimWorkflows {
  readonly main: Workflow;
  readonly called: Readonly<Record<string, Workflow>>;
  /** The shape of each workflow, for the oracle; by name. */
  readonly graphs: ReadonlyMap<string, readonly OracleTask[]>;
}

/** Chance that also chooses. */
export function pick<const From extends readonly [unknown, ...unknown[]]>(random: SeededRandom, ...from: From): From[number] {
  return from[random.below(from.length)];
}

/** A workflow of 1 … 30 tasks with every construct of the format, and up to two that it may call. Loops end: closing transitions count. */
export function simWorkflows(random: SeededRandom): SimWorkflows {
  const graphs = new Map<string, readonly OracleTask[]>();
  const called: Record<string, Workflow> = {};
  const names: string[] = [];
  for (let level = random.below(3); level > 0; level -= 1) {
    const name = `called-${level}`;
    called[name] = workflow(random, name, 1 + random.below(5), names.slice(), graphs);
    names.push(name);
  }
  const most = pick(random, 4, 8, 14, 20, 30);
  return { main: workflow(random, 'main', 1 + random.below(most), names, graphs), called, graphs };
}

function workflow(
  random: SeededRandom,
  name: string,
  count: number,
  callable: readonly string[],
  graphs: Map<string, readonly OracleTask[]>,
): Workflow {
  const shape = shapeOf(random, count);
  graphs.set(name, shape);
  const { edges } = new RulesOracle(shape);
  const tasks = shape.map(({ join, next }, index): Task => {
    const kind = taskKind(random, callable);
    const transitions = next.map((targets, transition): Transition => {
      const closes = edges.some((edge) => edge.closing && edge.from === index && edge.transition === transition);
      return {
        to: targets.map((target) => `t${target}`),
        on: pick(random, 'success', 'success', 'any', 'any', 'failure', 'timeout'),
        when: closes
          ? `{{ vars.n < ${1 + random.below(4)} }}`
          : pick(random, true, true, true, `{{ result != null && vars.n < 3 }}`, `{{ vars.n != 1 }}`),
        set: closes || random.next() < 0.2 ? { n: '{{ vars.n + 1 }}' } : {},
        label: '',
      };
    });
    return { ...kind, id: `t${index}`, name: `t${index}`, join, next: transitions };
  });
  return {
    name,
    description: '',
    tags: [],
    inputs: {},
    vars: { n: 0 },
    settings: {
      concurrency: pick(random, null, 1, 2, 4),
      timeoutMs: random.next() < 0.06 ? 60_000 : null,
      strategy: pick(random, 'parallel', 'parallel', 'hybrid', 'sequential', 'auto'),
      durability: 'durable',
      maxVisits: 10_000,
      cancel: pick(random, 'wait', 'kill'),
    },
    tasks,
    outputs: { n: '{{ vars.n }}' },
  };
}

/** A graph with few cycles; the more tasks, the longer its chains. */
function shapeOf(random: SeededRandom, count: number): OracleTask[] {
  const backwards = pick(random, 0, 0, 0.1, 0.25);
  const drafts = Array.from({ length: count }, (_, from): { join: OracleTask['join']; next: number[][] } => {
    const next: number[][] = [];
    for (let arrow = random.below(4); arrow > 0; arrow -= 1) {
      const back = random.next() < backwards;
      const ahead = count - from - 1;
      if (!back && ahead === 0) continue;
      const to = back ? Math.max(0, from - random.below(4)) : from + 1 + random.below(Math.min(ahead, 4));
      if (!next.some((targets) => targets.includes(to))) next.push([to]);
    }
    return { join: 'all', next };
  });
  const { edges } = new RulesOracle(drafts);
  return drafts.map((draft, index) => {
    const inbound = edges.filter((edge) => edge.to === index && !edge.closing).length;
    const join: OracleTask['join'] = inbound === 0 ? 'all' : pick(random, 'all', 'all', 'all', 'any', 'each', 1 + random.below(inbound));
    return { ...draft, join };
  });
}

function taskKind(random: SeededRandom, callable: readonly string[]): Task {
  const dice = random.next();
  const common: Partial<Task> = {
    when: random.next() < 0.06 ? false : random.next() < 0.1 ? '{{ vars.n < 2 }}' : true,
    delay: random.next() < 0.12 ? pick(random, 500, 3_000, 20_000) : 0,
    onError: random.next() < 0.7 ? 'continue' : 'fail',
    onInterrupted: pick(random, null, 'retry', 'retry', 'ask', 'fail'),
    timeout: random.next() < 0.1 ? pick(random, 2_000, 15_000) : null,
    nextMode: random.next() < 0.1 ? 'first' : 'all',
    retry: random.next() < 0.3 ? retryOf(random) : null,
    forEach: random.next() < 0.18 ? listOf(random) : null,
    cache: random.next() < 0.08 ? { key: pick(random, 'a', '{{ vars.n }}'), ttl: pick(random, null, 5_000) } : null,
  };
  const action = (id: string, withInput: JsonObject = {}): Task => taskOf('', { ...common, action: id, with: withInput });
  if (dice < 0.45) return action('sim.work');
  if (dice < 0.58) return action('sim.safe');
  if (dice < 0.72) return action('data.set', { seen: '{{ vars.n }}' });
  if (dice < 0.8) return action('flow.wait', { for: pick(random, 0, 1_000, 30_000) });
  if (dice < 0.9) return action('human.approve', { prompt: 'Go on?' });
  const [first, ...more] = callable;
  return first === undefined ? action('flow.noop') : action('flow.call', { workflow: pick(random, first, ...more) });
}

function retryOf(random: SeededRandom): Retry {
  return {
    attempts: 1 + random.below(4),
    delay: pick(random, 0, 100, 4_000),
    backoff: pick(random, 'fixed', 'linear', 'exponential'),
    maxDelay: pick(random, null, 5_000),
    jitter: random.next() < 0.5,
    // Polls: a result may be refused too.
    when: pick(random, null, null, '{{ error != null || (result != null && vars.n < 1) }}'),
  };
}

function listOf(random: SeededRandom): ForEach {
  return {
    in: Array.from({ length: random.below(7) }, (_, item) => item),
    as: 'item',
    concurrency: pick(random, null, 1, 2, 3),
    batch: pick(random, 1, 1, 2),
    onItemError: pick(random, 'stop', 'continue'),
  };
}
