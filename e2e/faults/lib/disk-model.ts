import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SeededRandom } from '../../../src/engine/testing/seeded-random.ts';
import type { DiskOp } from './disk-trace.ts';

/** Which of the writes that were not flushed are on disk when the power goes. */
export type Survival = 'none' | 'prefix' | 'random';

interface File {
  readonly content: Content;
  /** Writes and truncations that no fsync has covered. */
  pending: Change[];
}

type Change = { readonly order: number } & ({ readonly offset: number; readonly data: Buffer } | { readonly size: number });

/** Entries of folders that no fsync of their folder has covered. */
interface Entry {
  readonly order: number;
  readonly folder: string;
  readonly apply: (names: Map<string, File | null>) => void;
}

/**
 * What a disk promises: data of a file are on it once the file was flushed, its name once its folder was. What was not
 * flushed may be there or not: data in any selection, names in the order in which they were changed (as file systems with
 * a journal do). Torn sectors are not modelled.
 */
export class DiskModel {
  readonly #root: string;
  /** What is on disk for sure; null for a folder. */
  readonly #durable = new Map<string, File | null>();
  /** What programs see. */
  readonly #seen = new Map<string, File | null>();
  #entries: Entry[] = [];
  #order = 0;

  /** `root` is there, and empty. */
  constructor(root: string) {
    this.#root = root;
    this.#durable.set(root, null);
    this.#seen.set(root, null);
  }

  perform(op: DiskOp): void {
    switch (op.type) {
      case 'create': {
        const known = this.#seen.get(op.path);
        if (known === undefined) {
          const file: File = { content: new Content(), pending: [] };
          this.#name(op.path, (names) => names.set(op.path, file));
        } else if (op.truncate && known !== null) known.pending.push({ order: this.#order++, size: 0 });
        break;
      }
      case 'write':
        this.#file(op.path).pending.push({ order: this.#order++, offset: op.offset, data: op.data });
        break;
      case 'truncate':
        this.#file(op.path).pending.push({ order: this.#order++, size: op.size });
        break;
      case 'sync':
        this.#sync(op.path);
        break;
      case 'rename': {
        const file = this.#seen.get(op.path);
        this.#name(op.to, (names) => {
          names.delete(op.path);
          if (file !== undefined) names.set(op.to, file);
        });
        break;
      }
      case 'remove':
        this.#name(op.path, (names) => names.delete(op.path));
        break;
      case 'folder':
        this.#name(op.path, (names) => names.set(op.path, null));
        break;
    }
  }

  /** How many changes are not flushed. */
  get unflushed(): number {
    let count = this.#entries.length;
    for (const file of new Set(this.#seen.values())) count += file?.pending.length ?? 0;
    return count;
  }

  /** Lays out below `folder` what is left when the power goes now. */
  image(folder: string, survival: Survival, random: SeededRandom): void {
    const names = new Map(this.#durable);
    const limit = survival === 'prefix' ? this.#cutOf(random) : this.#order;
    const kept = survival === 'none' ? 0 : survival === 'random' ? random.below(this.#entries.length + 1) : this.#entries.length;
    for (const entry of this.#entries.slice(0, kept)) if (entry.order < limit) entry.apply(names);
    for (const [path, file] of names) {
      if (!this.#reachable(path, names)) continue;
      const target = join(folder, path.slice(this.#root.length));
      if (file === null) {
        mkdirSync(target, { recursive: true });
        continue;
      }
      const content = file.content.copy();
      for (const change of file.pending) {
        if (survival === 'none' || change.order >= limit || (survival === 'random' && random.next() < 0.5)) continue;
        content.apply(change);
      }
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content.bytes());
    }
  }

  #cutOf(random: SeededRandom): number {
    const orders = [...new Set(this.#seen.values())].flatMap((file) => file?.pending.map((change) => change.order) ?? []);
    orders.push(...this.#entries.map((entry) => entry.order));
    return orders.length === 0 ? this.#order : (orders.sort((a, b) => a - b)[random.below(orders.length)] ?? this.#order);
  }

  #reachable(path: string, names: ReadonlyMap<string, File | null>): boolean {
    for (let folder = dirname(path); folder.length >= this.#root.length; folder = dirname(folder)) {
      if (!names.has(folder)) return false;
    }
    return true;
  }

  #name(path: string, apply: Entry['apply']): void {
    apply(this.#seen);
    this.#entries.push({ order: this.#order++, folder: dirname(path), apply });
  }

  #sync(path: string): void {
    const file = this.#seen.get(path);
    if (file === null) {
      for (const entry of this.#entries) if (entry.folder === path) entry.apply(this.#durable);
      this.#entries = this.#entries.filter((entry) => entry.folder !== path);
    } else if (file !== undefined) {
      for (const change of file.pending) file.content.apply(change);
      file.pending = [];
    }
  }

  #file(path: string): File {
    const file = this.#seen.get(path);
    if (!file) throw new Error(`${path} was written and never opened.`);
    return file;
  }
}

/** The bytes of a file. */
class Content {
  #bytes: Buffer = Buffer.alloc(0);
  #size = 0;

  apply(change: Change): void {
    if ('size' in change) {
      this.#grow(change.size);
      if (change.size < this.#size) this.#bytes.fill(0, change.size, this.#size);
      this.#size = change.size;
      return;
    }
    const end = change.offset + change.data.length;
    this.#grow(end);
    change.data.copy(this.#bytes, change.offset);
    this.#size = Math.max(this.#size, end);
  }

  copy(): Content {
    const copy = new Content();
    copy.#bytes = Buffer.from(this.bytes());
    copy.#size = this.#size;
    return copy;
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#size);
  }

  #grow(size: number): void {
    if (size <= this.#bytes.length) return;
    const larger = Buffer.alloc(Math.max(size, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#size);
    this.#bytes = larger;
  }
}
