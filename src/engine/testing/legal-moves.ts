import type { ItemStatus, RunEvent, RunStatus, TaskStatus } from '../run/events.ts';

/** What an attempt of a task or item does, seen from its journal alone. `none`: it has not begun. */
export type AttemptPhase = 'none' | 'running' | 'waiting' | 'asking' | 'calling' | 'indoubt' | 'ended';
/** What a visit does. `none`: it has not begun. */
export type VisitPhase = 'none' | 'open' | 'ended';

/** From any of these to any of those. */
export interface Move<State extends string> {
  readonly from: readonly State[];
  readonly to: readonly State[];
}

type Moves<State extends string> = Readonly<Partial<Record<RunEvent['type'], readonly Move<State>[]>>>;

const move = <State extends string>(from: readonly State[], ...to: readonly State[]): readonly Move<State>[] => [{ from, to }];

const runMoves: Moves<RunStatus> = {
  'run.started': move(['queued'], 'running'),
  'run.pausing': move(['running', 'waiting'], 'pausing'),
  'run.paused': move(['pausing'], 'paused'),
  'run.resumed': move(['pausing', 'paused'], 'running'),
  'run.waiting': move(['running'], 'waiting'),
  'run.moving': move(['waiting'], 'running'),
  'run.recovered': move(['waiting'], 'running'),
  'run.canceling': move(['running', 'pausing', 'paused', 'waiting'], 'canceling'),
  'attempt.retrying': move(['waiting'], 'running'),
  'doubt.resolved': move(['waiting'], 'running'),
  'item.ended': move(['waiting'], 'running'),
  'task.ended': move(['waiting'], 'running'),
  'run.ended': [
    { from: ['running'], to: ['succeeded', 'failed'] },
    { from: ['pausing', 'paused'], to: ['failed'] },
    { from: ['canceling'], to: ['canceled'] },
  ],
};

/** Where a task comes from that is visited again. A canceled one is not: nothing new starts then. */
const over = ['succeeded', 'failed', 'skipped'] as const;
const atWork = ['queued', 'running', 'waiting', 'retrying'] as const;

/** What an end does to the tasks behind it: rule 2, and rule 3's arrivals. */
const behind: readonly Move<TaskStatus>[] = [
  { from: ['pending', ...over], to: ['queued'] },
  { from: ['pending'], to: ['unreached'] },
  { from: ['unreached'], to: ['pending'] },
];

const taskMoves: Moves<TaskStatus> = {
  'run.started': move(['pending'], 'queued'),
  'task.visited': [
    { from: ['pending', ...over], to: ['queued'] },
    { from: ['unreached'], to: ['pending'] },
    // A join that needs more than the round has arrows for is ruled out at once, and what only it leads to with it.
    { from: ['pending'], to: ['unreached'] },
  ],
  'task.delayed': move(['queued'], 'waiting'),
  'task.skipped': [{ from: ['queued'], to: ['skipped'] }, ...behind],
  'list.opened': move(['queued', 'waiting'], 'running'),
  'attempt.started': move(['queued', 'waiting', 'retrying'], 'running'),
  'attempt.waiting': move(atWork, 'waiting'),
  'attempt.asking': move(atWork, 'waiting'),
  'attempt.calling': move(['queued', 'waiting', 'retrying'], 'running'),
  'attempt.retrying': move(atWork, 'retrying'),
  'attempt.interrupted': move(['running'], 'queued', 'indoubt'),
  'doubt.resolved': move(['indoubt'], 'queued', 'running'),
  'item.ended': move(['indoubt'], 'running'),
  'task.ended': [{ from: [...atWork, 'indoubt'], to: ['succeeded', 'failed', 'canceled'] }, ...behind],
};

const itemMoves: Moves<ItemStatus> = {
  'attempt.started': move(['pending', 'retrying'], 'running'),
  'attempt.waiting': move(['pending', 'running', 'retrying'], 'waiting'),
  'attempt.asking': move(['pending', 'running', 'retrying'], 'waiting'),
  'attempt.calling': move(['pending', 'retrying'], 'running'),
  'attempt.retrying': move(['pending', 'running', 'waiting'], 'retrying'),
  'attempt.interrupted': move(['running'], 'retrying', 'indoubt'),
  'doubt.resolved': move(['indoubt'], 'retrying'),
  'item.ended': [
    { from: ['pending'], to: ['succeeded', 'failed'] },
    { from: ['running', 'waiting', 'retrying', 'indoubt'], to: ['succeeded', 'failed', 'canceled'] },
  ],
};

/** An attempt that ran inline has no start of its own: its first event is what came of it. */
const attemptMoves: Moves<AttemptPhase> = {
  'attempt.started': move(['none'], 'running'),
  'attempt.waiting': move(['none', 'running'], 'waiting'),
  'attempt.asking': move(['none', 'running'], 'asking'),
  'attempt.calling': move(['none', 'running'], 'calling'),
  'attempt.retrying': move(['none', 'running', 'waiting', 'asking', 'calling'], 'ended'),
  'attempt.interrupted': move(['running'], 'ended', 'indoubt'),
  'doubt.resolved': move(['indoubt'], 'ended'),
  'item.ended': move(['none', 'running', 'waiting', 'asking', 'calling', 'indoubt', 'ended'], 'ended'),
  'task.ended': move(['none', 'running', 'waiting', 'asking', 'calling', 'indoubt', 'ended'], 'ended'),
};

/** A visit begins with the event that queues its task. */
const visitMoves: Moves<VisitPhase> = {
  'run.started': move(['none'], 'open'),
  'task.visited': move(['none'], 'open'),
  'task.ended': [
    { from: ['none'], to: ['open'] },
    { from: ['open'], to: ['ended'] },
  ],
  'task.skipped': [
    { from: ['none'], to: ['open'] },
    { from: ['open'], to: ['ended'] },
  ],
};

/**
 * The state machine as data: for each of its five parts, which event may move it from where to where. Everything else is
 * a fault. An event that is not listed for a part leaves it as it is.
 */
export const legalMoves = { run: runMoves, task: taskMoves, visit: visitMoves, item: itemMoves, attempt: attemptMoves } as const;

export type Part = keyof typeof legalMoves;

export function isLegal(part: Part, event: RunEvent['type'], from: string, to: string): boolean {
  const moves: readonly Move<string>[] = legalMoves[part][event] ?? [];
  return moves.some((legal) => legal.from.includes(from) && legal.to.includes(to));
}

/** Every legal move as `part event from to`. */
export function everyMove(): string[] {
  const all: string[] = [];
  for (const part of parts) {
    for (const [event, moves] of Object.entries<readonly Move<string>[]>(legalMoves[part])) {
      for (const { from, to } of moves)
        for (const one of from) for (const other of to) if (one !== other) all.push(`${part} ${event} ${one} ${other}`);
    }
  }
  return [...new Set(all)];
}

const parts: readonly Part[] = ['run', 'task', 'visit', 'item', 'attempt'];

/** The tables of ARCHITECTURE.md: one a part, a row an event. */
export function legalMovesMarkdown(): string {
  return parts
    .map((part) => {
      const rows = Object.entries<readonly Move<string>[]>(legalMoves[part]).map(([event, moves]) => {
        const legal = moves.map(({ from, to }) => `${from.join(', ')} → ${to.join(', ')}`).join('; ');
        return `| \`${event}\` | ${legal} |`;
      });
      return [`**${part}**`, '', '| event | moves |', '|---|---|', ...rows].join('\n');
    })
    .join('\n\n');
}
