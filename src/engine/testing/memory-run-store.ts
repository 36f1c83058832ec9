import type { RunEvent } from '../run/events.ts';
import type { RunStore } from '../runtime/ports.ts';

/**
 * A journal in memory, encoded and decoded as a disk would: what is read back shares nothing with the live run. Commits
 * are held until `commit()` unless `automatic`.
 */
export class MemoryRunStore implements RunStore {
  readonly #committed = new Map<string, string[]>();
  #waiting: { runId: string; firstSeq: number; rows: string[]; committed: () => void }[] = [];
  automatic = true;

  append(runId: string, firstSeq: number, events: readonly RunEvent[], _durability: 'durable' | 'relaxed', committed: () => void): void {
    this.#waiting.push({ runId, firstSeq, rows: events.map((event) => JSON.stringify(event)), committed });
    if (this.automatic) this.commit();
  }

  /** Commits what waits, all of it or the first `count` batches. */
  commit(count = this.#waiting.length): void {
    for (const batch of this.#waiting.splice(0, count)) {
      const rows = this.#committed.get(batch.runId) ?? [];
      if (rows.length !== batch.firstSeq) throw new Error(`run ${batch.runId}: batch at ${batch.firstSeq}, journal ends at ${rows.length}`);
      rows.push(...batch.rows);
      this.#committed.set(batch.runId, rows);
      batch.committed();
    }
  }

  /** What was not committed is lost, as in a crash. */
  crash(): void {
    this.#waiting = [];
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get waitingEvents(): number {
    return this.#waiting.reduce((sum, batch) => sum + batch.rows.length, 0);
  }

  events(runId: string): RunEvent[] {
    return (this.#committed.get(runId) ?? []).map((row) => JSON.parse(row) as RunEvent);
  }
}
