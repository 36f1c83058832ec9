import type { Json } from '../../engine/json.ts';
import { longListOf } from '../../engine/long-list.ts';

export interface Cut {
  readonly value: Json;
  readonly truncated: boolean;
}

/**
 * The value, or as much from its front as fits into about `maxBytes` of JSON: texts lose their end, lists and objects
 * their last entries. What is small enough is returned as it is, but long lists as plain ones. Cost is bounded by the budget, not by the value.
 */
export function cutValue(value: Json, maxBytes: number): Cut {
  const cutter = new Cutter(maxBytes);
  const copy = cutter.copy(value);
  return cutter.truncated ? { value: copy, truncated: true } : { value: cutter.hasLong ? copy : value, truncated: false };
}

class Cutter {
  truncated = false;
  /** Something in it is not plain data, which cannot be sent everywhere. */
  hasLong = false;
  #left: number;

  constructor(maxBytes: number) {
    this.#left = maxBytes;
  }

  copy(value: Json): Json {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value !== 'object' || value === null) {
      this.#left -= String(value).length;
      return value;
    }
    this.#left -= 2;
    if (Array.isArray(value)) {
      const list: Json[] = [];
      this.hasLong ||= longListOf(value) !== undefined;
      for (const entry of value as readonly Json[]) {
        if (this.#full()) break;
        this.#left -= 1;
        list.push(this.copy(entry));
      }
      return list;
    }
    const entries: [string, Json][] = [];
    for (const [key, entry] of Object.entries(value)) {
      if (this.#full()) break;
      this.#left -= jsonBytes(key) + 4;
      entries.push([key, this.copy(entry)]);
    }
    return Object.fromEntries(entries);
  }

  #full(): boolean {
    if (this.#left > 0) return false;
    this.truncated = true;
    return true;
  }

  #text(text: string): string {
    const room = Math.max(0, this.#left - 2);
    // No character takes more than 6 bytes in JSON, so a short text needs no count.
    if (text.length * 6 <= room) {
      this.#left -= text.length + 2;
      return text;
    }
    const bytes = jsonBytes(text);
    if (bytes <= room) {
      this.#left -= bytes + 2;
      return text;
    }
    this.truncated = true;
    const kept = text.slice(0, Math.floor((room * text.length) / bytes));
    this.#left = 0;
    // Never half of a surrogate pair at the end.
    return /[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept;
  }
}

function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
