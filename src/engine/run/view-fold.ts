import type { RunDelta, RunView, Span, TaskView } from './view.ts';

const maxLogLines = 5_000;

/** What tells a bar from every other of its run, while it goes on and when it has ended. */
export function spanKey(span: Span): string {
  return `${span.task}|${span.visit}|${span.item ?? ''}|${span.attempt}|${span.kind}|${span.from}`;
}

/** One delta that says what both say, the later one winning; the feed merges a frame's worth with it. */
export function mergeDeltas(earlier: RunDelta, later: RunDelta): RunDelta {
  const tasks = new Map<string, TaskView>();
  for (const task of earlier.tasks ?? []) tasks.set(task.id, task);
  for (const task of later.tasks ?? []) tasks.set(task.id, task);
  const spans = new Map<string, Span>();
  for (const span of earlier.spans ?? []) spans.set(spanKey(span), span);
  for (const span of later.spans ?? []) spans.set(spanKey(span), span);
  const run = later.run ?? earlier.run;
  const log = [...(earlier.log ?? []), ...(later.log ?? [])];
  return {
    seq: later.seq,
    ...(run ? { run } : {}),
    ...(tasks.size ? { tasks: [...tasks.values()] } : {}),
    ...(earlier.edges || later.edges ? { edges: { ...earlier.edges, ...later.edges } } : {}),
    ...(spans.size ? { spans: [...spans.values()] } : {}),
    ...(log.length ? { log } : {}),
  };
}

/**
 * The view after a delta. Structure is shared: what the delta does not name keeps its identity, so a subscriber that
 * compares by reference redraws only what changed.
 */
export function applyDelta(view: RunView, delta: RunDelta): RunView {
  if (delta.seq <= view.seq) return view;
  let tasks = view.tasks;
  if (delta.tasks?.length) {
    const next: Record<string, TaskView> = { ...tasks };
    for (const task of delta.tasks) next[task.id] = task;
    tasks = next;
  }
  let spans = view.spans;
  if (delta.spans?.length) {
    const ended = new Map<string, Span>();
    const open = new Set(view.spans.filter((span) => span.to === null).map(spanKey));
    const added: Span[] = [];
    for (const span of delta.spans) {
      const key = spanKey(span);
      if (open.has(key)) ended.set(key, span);
      else added.push(span);
    }
    spans = ended.size
      ? [...view.spans.map((span) => (span.to === null ? (ended.get(spanKey(span)) ?? span) : span)), ...added]
      : [...view.spans, ...added];
  }
  const log = delta.log?.length ? [...view.log, ...delta.log].slice(-maxLogLines) : view.log;
  return {
    seq: delta.seq,
    run: delta.run ?? view.run,
    tasks,
    edges: delta.edges ? { ...view.edges, ...delta.edges } : view.edges,
    spans,
    log,
  };
}
