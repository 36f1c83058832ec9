import type { RunEvent } from '../../run/events.ts';
import type { RunStore } from '../../runtime/ports.ts';

interface Batch {
  readonly runId: string;
  readonly firstSeq: number;
  readonly rows: readonly string[];
  readonly committed: () => void;
}

/**
 * A journal that can be late, fail, and lose what it had not written. What is read back shares nothing with what was
 * appended. `onCommitted` is told of every event at the moment it is durable, before anybody else.
 */
export class SimStore implements RunStore {
  readonly journals = new Map<string, RunEvent[]>();
  /** Commits wait for `commit`. */
  holds = false;
  #waiting: Batch[] = [];
  #later: ((run: () => void) => void) | null = null;
  readonly #onCommitted: (runId: string, seq: number, event: RunEvent) => void;

  constructor(onCommitted: (runId: string, seq: number, event: RunEvent) => void) {
    this.#onCommitted = onCommitted;
  }

  append(runId: string, firstSeq: number, events: readonly RunEvent[], _durability: 'durable' | 'relaxed', committed: () => void): void {
    this.#waiting.push({ runId, firstSeq, rows: events.map((event) => JSON.stringify(event)), committed });
    if (!this.holds) this.#soon();
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  isWaiting(runId: string): boolean {
    return this.#waiting.some((batch) => batch.runId === runId);
  }

  events(runId: string): readonly RunEvent[] {
    return this.journals.get(runId) ?? [];
  }

  /** Writes the oldest `count` batches and says so. */
  commit(count = this.#waiting.length): void {
    for (const batch of this.#waiting.splice(0, count)) {
      this.#write(batch);
      batch.committed();
    }
  }

  /** The host dies. The oldest `durable` batches were written, but nobody was told. */
  crash(durable: number): void {
    for (const batch of this.#waiting.splice(0, durable)) this.#write(batch);
    this.#waiting = [];
    this.#later = null;
  }

  #soon(): void {
    if (this.#later) return;
    const later = (run: () => void): void => run();
    this.#later = later;
    // Never inside `append`, as the real store.
    void Promise.resolve().then(() => {
      if (this.#later !== later) return;
      this.#later = null;
      if (!this.holds) this.commit();
    });
  }

  #write({ runId, firstSeq, rows }: Batch): void {
    const journal = this.journals.get(runId) ?? [];
    this.journals.set(runId, journal);
    // I7: numbers are dense.
    if (journal.length !== firstSeq) throw new Error(`I7: run ${runId} writes ${firstSeq} where ${journal.length} comes next`);
    for (const row of rows) {
      const event = JSON.parse(row) as RunEvent;
      journal.push(event);
      this.#onCommitted(runId, journal.length - 1, event);
    }
  }
}
