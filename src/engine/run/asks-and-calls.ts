import type { Json } from '../json.ts';
import type { Answer, Ask } from './ask.ts';
import { emit } from './emit.ts';
import { settleAttempt } from './end.ts';
import type { DecideContext, RunInput } from './input.ts';
import { type RunState, type TaskState, askOf, attemptOf, callOf } from './state.ts';

/** A person answers: the attempt that asked ends well with the answer. Answers to questions that are over are passed over. */
export function acceptAnswer(
  state: RunState,
  context: DecideContext,
  task: TaskState,
  { item: at, answer }: Extract<RunInput, { type: 'answer' }>,
): void {
  const item = at ?? undefined;
  const asked = askOf(task, item);
  if (!asked) return;
  const attempt = attemptOf(task, item);
  const ended = { item, attempt, startedAt: context.now, status: 'succeeded' as const, error: null, answeredBy: answer.by };
  settleAttempt(state, context, task, { ...ended, ...resultOf(asked.ask, answer) });
}

function resultOf(ask: Ask, answer: Answer): { result: Json; port?: string } {
  if (ask.kind === 'input') return { result: answer.values ?? {} };
  const approved = answer.approved === true;
  return { result: { approved, by: answer.by, note: answer.note ?? null }, port: approved ? 'approved' : 'rejected' };
}

/** A called run came to rest, or moves again. */
export function childMoves(state: RunState, context: DecideContext, task: TaskState, input: Extract<RunInput, { type: 'child' }>): void {
  const call = callOf(task, input.item);
  const attempt = attemptOf(task, input.item);
  if (!call || task.visit !== input.visit || attempt !== input.attempt) return;
  call.resting = input.resting;
  if (!input.resting && state.status === 'waiting') emit(state, context, { type: 'run.moving', at: context.now });
}
