import { readFileSync } from 'node:fs';

/** What an observer of a host was told: these are promises. */
export type Ack =
  | {
      readonly type: 'task';
      readonly run: string;
      readonly task: string;
      readonly visit: number;
      readonly status: string;
      readonly seq: number;
    }
  | { readonly type: 'items'; readonly run: string; readonly task: string; readonly visit: number; readonly succeeded: number }
  | { readonly type: 'run'; readonly run: string; readonly status: string; readonly outputs: string | null; readonly at: number }
  | { readonly type: 'storage'; readonly ok: boolean; readonly at: number; readonly message: string }
  | { readonly type: 'host'; readonly said: 'started' | 'done' | 'failed'; readonly at: number; readonly message: string };

export function readAcks(file: string): Ack[] {
  return parseAcks(readFileSync(file, 'utf8'));
}

/** A last line without its end was being written when the host died. */
export function parseAcks(text: string): Ack[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Ack);
}
