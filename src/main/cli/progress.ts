import type { RunDelta, TaskView } from '../../engine/run/view.ts';
import type { SessionRun } from './session.ts';
import { bar, duration, red, redraw } from './terminal.ts';

const drawEveryMs = 100;
const over = new Set(['succeeded', 'failed', 'canceled', 'skipped', 'unreached']);

export interface Progress {
  /** A word about what happens, shown once. */
  note(text: string): void;
  stop(): void;
}

/** A bar on a terminal (stderr), redrawn in place; elsewhere one line on stdout for each task that ends. */
export function showProgress(run: SessionRun): Progress {
  return process.stderr.isTTY ? redrawn(run) : lines(run);
}

function lines(run: SessionRun): Progress {
  const shown = new Map<string, number>();
  const show = (tasks: readonly TaskView[]): void => {
    for (const task of tasks) {
      if (!over.has(task.status) || task.status === 'unreached' || shown.get(task.id) === task.visit) continue;
      shown.set(task.id, task.visit);
      process.stdout.write(`${describe(task)}\n`);
    }
  };
  show(Object.values(run.view().tasks));
  const stop = run.onDelta((delta) => show(delta.tasks ?? []));
  return {
    note: (text) => void process.stderr.write(`${text}\n`),
    stop() {
      show(Object.values(run.view().tasks));
      stop();
    },
  };
}

function redrawn(run: SessionRun): Progress {
  const out = process.stderr;
  const tasks = new Map<string, TaskView>(Object.entries(run.view().tasks));
  const startedAt = performance.now();
  let text = '';
  const draw = (): void => {
    const all = [...tasks.values()];
    const ended = all.filter((task) => over.has(task.status)).length;
    const current = all.filter((task) => task.status === 'running' || task.status === 'retrying' || task.status === 'waiting');
    const names = current
      .slice(0, 3)
      .map((task) => task.id + (task.items ? ` ${task.items.succeeded + task.items.failed}/${task.items.total}` : ''));
    const line = `${bar(ended / Math.max(1, all.length), out)} ${ended}/${all.length} · ${duration(performance.now() - startedAt)}${
      text ? ` · ${text}` : ''
    }${names.length > 0 ? ` · ${names.join(', ')}` : ''}`;
    redraw(line, out);
  };
  const add = (delta: RunDelta): void => {
    for (const task of delta.tasks ?? []) tasks.set(task.id, task);
  };
  const stopDeltas = run.onDelta(add);
  const timer = setInterval(draw, drawEveryMs);
  draw();
  return {
    note(next) {
      text = next;
      draw();
    },
    stop() {
      clearInterval(timer);
      stopDeltas();
      redraw('', out);
    },
  };
}

function describe(task: TaskView): string {
  const time = task.startedAt !== null && task.endedAt !== null ? ` in ${duration(task.endedAt - task.startedAt)}` : '';
  const items = task.items ? `, ${task.items.succeeded}/${task.items.total} items` : '';
  const error = task.error ? `: ${task.error.code} ${task.error.message.split('\n', 1)[0]}` : '';
  const line = `${task.id} ${task.status}${time}${items}${error}`;
  return task.status === 'failed' ? red(line, process.stdout) : line;
}
