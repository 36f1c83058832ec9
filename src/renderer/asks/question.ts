import { create } from 'zustand';
import type { OpenAsk } from '../../engine/run/ask.ts';
import { askKey, refreshAsks } from '../stores/asks.ts';
import { openOverlay } from '../stores/ui.ts';

/** A question as a form shows it, wherever it was found. */
export interface Question extends Omit<OpenAsk, 'askedAt' | 'visit'> {
  readonly runId: string;
  readonly taskName: string;
  readonly askedAt: number | null;
}

/** Which question the dialog shows; `only`: that one and no others. */
export const useChosenQuestion = create<{ readonly key: string | null; readonly only: boolean }>(() => ({ key: null, only: false }));

/** Opens the form of one question. */
export function openQuestion(question: { readonly runId: string; readonly task: string; readonly item: number | null }): void {
  useChosenQuestion.setState({ key: askKey(question), only: true });
  openOverlay('questions');
  void refreshAsks();
}

/** Opens the list of all questions, with one of them chosen where a key is given. */
export function openQuestions(key: string | null = null): void {
  useChosenQuestion.setState({ key, only: false });
  openOverlay('questions');
  void refreshAsks();
}
