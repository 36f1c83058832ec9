import { spanKey } from '../../engine/run/view-fold.ts';
import type { RunFrame } from '../../shared/contract/types.ts';
import type { LogLine, RunDelta, RunSummary, RunView, Span, TaskView } from '../../engine/run/view.ts';

const maxLogLines = 5_000;

export type Listener = () => void;

/** Parts of a run that are watched as a whole; tasks and edges are watched one key at a time. */
export type RunPart = 'run' | 'tasks' | 'edges' | 'spans' | 'log';

class KeyedListeners {
  readonly #byKey = new Map<string, Set<Listener>>();

  add(key: string, listener: Listener): () => void {
    let set = this.#byKey.get(key);
    if (!set) {
      set = new Set();
      this.#byKey.set(key, set);
    }
    set.add(listener);
    return () => {
      const current = this.#byKey.get(key);
      if (!current) return;
      current.delete(listener);
      if (current.size === 0) this.#byKey.delete(key);
    };
  }

  notify(keys: Iterable<string>): void {
    for (const key of keys) {
      const set = this.#byKey.get(key);
      if (set) for (const listener of [...set]) listener();
    }
  }

  notifyAll(): void {
    for (const set of [...this.#byKey.values()]) for (const listener of [...set]) listener();
  }
}

/**
 * One run as the window knows it. Says the same as `applyDelta` over the same frames, but keeps maps in place, so a
 * frame costs what changed in it and never the size of the run; only the keys a frame named hear of it.
 */
export class LiveRun {
  seq = -1;
  run: RunSummary | null = null;
  /** When `run` arrived, ms since 1970: its duration counts up from then while it goes on. */
  runAt = 0;
  /** Grows in place; `version('spans')` tells when. */
  readonly spans: Span[] = [];
  readonly log: LogLine[] = [];
  readonly #tasks = new Map<string, TaskView>();
  readonly #edges = new Map<string, number>();
  readonly #openSpans = new Map<string, number>();
  readonly #versions: Record<RunPart, number> = { run: 0, tasks: 0, edges: 0, spans: 0, log: 0 };
  readonly #taskListeners = new KeyedListeners();
  readonly #edgeListeners = new KeyedListeners();
  readonly #partListeners = new KeyedListeners();
  /** Tasks that changed in the last frame; for a canvas that redraws just those. */
  changedTasks: ReadonlySet<string> = new Set();

  task(id: string): TaskView | undefined {
    return this.#tasks.get(id);
  }

  tasks(): IterableIterator<TaskView> {
    return this.#tasks.values();
  }

  edge(key: string): number {
    return this.#edges.get(key) ?? 0;
  }

  /** Goes up each time something in that part changed. */
  version(part: RunPart): number {
    return this.#versions[part];
  }

  onTask(id: string, listener: Listener): () => void {
    return this.#taskListeners.add(id, listener);
  }

  onEdge(key: string, listener: Listener): () => void {
    return this.#edgeListeners.add(key, listener);
  }

  onPart(part: RunPart, listener: Listener): () => void {
    return this.#partListeners.add(part, listener);
  }

  /** Takes in what arrived since the last frame, then tells each watcher of a changed key once. */
  take(frames: readonly RunFrame[], nowMs: number): void {
    const before = this.run;
    const tasks = new Set<string>();
    const edges = new Set<string>();
    const parts = new Set<RunPart>();
    let all = false;
    for (const frame of frames) {
      if (frame.kind === 'snapshot') {
        this.#replace(frame.view);
        all = true;
      } else if (frame.delta.seq > this.seq) {
        this.#merge(frame.delta, tasks, edges, parts);
      }
    }
    if (this.run !== before) this.runAt = nowMs;
    if (all) {
      this.changedTasks = new Set(this.#tasks.keys());
      for (const part of Object.keys(this.#versions) as RunPart[]) this.#versions[part]++;
      this.#taskListeners.notifyAll();
      this.#edgeListeners.notifyAll();
      this.#partListeners.notifyAll();
      return;
    }
    this.changedTasks = tasks;
    for (const part of parts) this.#versions[part]++;
    this.#taskListeners.notify(tasks);
    this.#edgeListeners.notify(edges);
    this.#partListeners.notify(parts);
  }

  #replace(view: RunView): void {
    this.seq = view.seq;
    this.run = view.run;
    this.#tasks.clear();
    for (const task of Object.values(view.tasks)) this.#tasks.set(task.id, task);
    this.#edges.clear();
    for (const [key, count] of Object.entries(view.edges)) this.#edges.set(key, count);
    this.spans.length = 0;
    this.#openSpans.clear();
    for (const span of view.spans) this.#addSpan(span);
    this.log.length = 0;
    for (const line of view.log) this.log.push(line);
  }

  #merge(delta: RunDelta, tasks: Set<string>, edges: Set<string>, parts: Set<RunPart>): void {
    this.seq = delta.seq;
    if (delta.run) {
      this.run = delta.run;
      parts.add('run');
    }
    for (const task of delta.tasks ?? []) {
      this.#tasks.set(task.id, task);
      tasks.add(task.id);
      parts.add('tasks');
    }
    for (const [key, count] of Object.entries(delta.edges ?? {})) {
      this.#edges.set(key, count);
      edges.add(key);
      parts.add('edges');
    }
    for (const span of delta.spans ?? []) {
      this.#addSpan(span);
      parts.add('spans');
    }
    if (delta.log?.length) {
      for (const line of delta.log) this.log.push(line);
      if (this.log.length > maxLogLines) this.log.splice(0, this.log.length - maxLogLines);
      parts.add('log');
    }
  }

  #addSpan(span: Span): void {
    const key = spanKey(span);
    const open = this.#openSpans.get(key);
    if (open === undefined) {
      if (span.to === null) this.#openSpans.set(key, this.spans.length);
      this.spans.push(span);
      return;
    }
    this.spans[open] = span;
    if (span.to !== null) this.#openSpans.delete(key);
  }
}
