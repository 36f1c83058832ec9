import type { ListRef } from '../../engine/long-list.ts';
import type { RunEvent } from '../../engine/run/events.ts';

/** Results of more bytes of JSON than this stand apart from their row, in a file named by its content. */
export const maxInlineBytes = 256 * 1024;

/** A large result that was cut out of a row's text; `at` is its place in what is left. */
export interface Part {
  readonly at: number;
  readonly text: string;
}

/** The events of a row as JSON without their large results, and those in order. */
export interface CutText {
  readonly rest: string;
  readonly parts: readonly Part[];
}

/** What a row holds in place of its events when results of theirs stand apart: where they go, and their files. */
export interface PartsRow {
  readonly rest: string;
  readonly parts: readonly (readonly [at: number, encoding: string, hash: string])[];
}

/** Cuts the large results out of a row's text; null when it has none. Joined again the text is the same to the letter. */
export function cutParts(payload: string): CutText | null {
  if (payload.length * 3 <= maxInlineBytes) return null;
  const pieces: string[] = [];
  const parts: Part[] = [];
  let from = 0;
  let length = 0;
  for (const { result } of JSON.parse(payload) as readonly { readonly result?: unknown }[]) {
    const text = result === undefined ? '' : JSON.stringify(result);
    if (text.length * 3 <= maxInlineBytes || Buffer.byteLength(text) <= maxInlineBytes) continue;
    const key = '"result":';
    const at = payload.indexOf(key + text, from);
    if (at < 0) continue;
    const piece = payload.slice(from, at + key.length);
    pieces.push(piece);
    length += piece.length;
    parts.push({ at: length, text });
    from = at + key.length + text.length;
  }
  if (parts.length === 0) return null;
  return { rest: pieces.join('') + payload.slice(from), parts };
}

export function joinParts(rest: string, parts: readonly Part[]): string {
  const pieces: string[] = [];
  let from = 0;
  for (const { at, text } of parts) {
    pieces.push(rest.slice(from, at), text);
    from = at;
  }
  return pieces.join('') + rest.slice(from);
}

/** The kept copies of files that a row's events name, so that they stay as long as the row. */
export function keptCopies(payload: string): readonly { readonly hash: string; readonly bytes: number }[] {
  // As an event is written; anything else that reads so costs a closer look.
  if (!payload.includes('"list":{"kind":"lines"')) return [];
  const lists: (ListRef | undefined)[] = [];
  for (const event of JSON.parse(payload) as readonly RunEvent[]) {
    if (event.type === 'task.ended' || event.type === 'list.opened') lists.push(event.list);
    else if (event.type === 'run.started') {
      for (const { visits } of event.reuse ?? []) for (const visit of visits) lists.push(visit.list);
    }
  }
  return lists.filter((list) => list?.kind === 'lines');
}
