import { createHash, randomUUID } from 'node:crypto';
import { closeSync, openSync, readdirSync, readSync, rmSync } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { splitLines } from '../../../engine/actions/lib/lines.ts';
import { maxTextBytes } from '../../../engine/actions/lib/limits.ts';
import { ActionError } from '../../../engine/actions/types.ts';
import { ExpressionError } from '../../../engine/expression/index.ts';
import type { Json } from '../../../engine/json.ts';
import { arrayOf, type ListReader, type ListRef, type LongList } from '../../../engine/long-list.ts';
import type { FilePort } from '../../../engine/runtime/effects.ts';
import { syncFolder } from '../../store/durable-file.ts';
import { throwIfStopped } from './failures.ts';
import { readText, withFile } from './file-read.ts';
import { LineBlocks } from './line-blocks.ts';

type LinesRef = Extract<ListRef, { kind: 'lines' }>;
type LinesRequest = Parameters<FilePort['lines']>[0];

/** Smaller files are lists like any other. */
const keptFromBytes = 1024 * 1024;
const chunkBytes = 256 * 1024;
/** Blocks of a list whose lines are held: items go forward, people look around. */
const blocksHeld = 4;
const incoming = 'incoming-';

export interface KeptLines extends ListReader {
  read(request: LinesRequest): Promise<readonly Json[]>;
}

/** Without a folder to keep copies in: files of up to 50 MB, as plain lists. */
export const plainLines: KeptLines['read'] = async (request) => {
  const { text } = await readText({ ...request, encoding: 'utf8', limitBytes: maxTextBytes });
  return splitLines(text);
};

/**
 * Lines of large files, kept as a copy under the hash of their content, so that a run sees the same lines whatever becomes of
 * the file: `<folder>/<first two digits>/<hash>`, or `<folder>/unnamed/<hash>`.
 */
export function createKeptLines(folder: string): KeptLines {
  const known = new Map<string, WeakRef<LongList>>();
  removeIncoming(folder);

  function opened(ref: LinesRef): LongList {
    const there = known.get(ref.hash)?.deref();
    if (there) return there;
    const list = new Lines(ref, [join(folder, ref.hash.slice(0, 2), ref.hash), join(folder, 'unnamed', ref.hash)]);
    known.set(ref.hash, new WeakRef(list));
    return list;
  }

  return {
    lines: opened,
    async read(request) {
      const { baseDir, path, signal } = request;
      const copied = await withFile(baseDir, path, (handle, size) =>
        size < keptFromBytes ? Promise.resolve(null) : copy(handle, folder, path, () => throwIfStopped(signal)),
      );
      if (copied === null) return plainLines(request);
      const list = opened(copied);
      // Until a row names the copy it may be tidied away; what is open stays readable.
      if (list instanceof Lines) list.open();
      return arrayOf(list);
    },
  };
}

async function copy(source: FileHandle, folder: string, path: string, check: () => void): Promise<LinesRef> {
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `${incoming}${randomUUID()}`);
  const target = await open(temporary, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    const blocks = new LineBlocks();
    try {
      const buffer = Buffer.allocUnsafe(chunkBytes);
      for (;;) {
        check();
        const { bytesRead } = await source.read(buffer, 0, chunkBytes, null);
        if (bytesRead === 0) break;
        const chunk = buffer.subarray(0, bytesRead);
        hash.update(chunk);
        blocks.add(chunk);
        if (blocks.longest > maxTextBytes) {
          throw new ActionError('too_large', `${path} has a line that is larger than ${maxTextBytes / 1024 / 1024} MB.`);
        }
        for (let written = 0; written < bytesRead; ) written += (await target.write(chunk, written)).bytesWritten;
      }
      blocks.end();
      await target.sync();
    } finally {
      await target.close();
    }
    const ref: LinesRef = { kind: 'lines', hash: hash.digest('hex'), bytes: blocks.bytes, count: blocks.lines };
    const shelf = join(folder, ref.hash.slice(0, 2));
    await mkdir(shelf, { recursive: true });
    await rename(temporary, join(shelf, ref.hash));
    syncFolder(shelf);
    syncFolder(folder);
    return ref;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Left by a host that was killed. */
function removeIncoming(folder: string): void {
  try {
    for (const name of readdirSync(folder)) if (name.startsWith(incoming)) rmSync(join(folder, name), { force: true });
  } catch {
    // There is no such folder yet, or it says so when it is needed.
  }
}

/** Closes what lists that nobody holds any more had open. */
const files = new FinalizationRegistry<number>((file) => closeSync(file));

/** Lines that are read when they are asked for. Where blocks begin is found on the way, so that opening costs nothing. */
class Lines implements LongList {
  readonly ref: LinesRef;
  readonly length: number;
  readonly #places: readonly string[];
  readonly #blocks = new LineBlocks();
  /** The blocks read last, the newest at the end. */
  readonly #held: { readonly block: number; readonly lines: readonly string[] }[] = [];
  #file: number | null = null;

  constructor(ref: LinesRef, places: readonly string[]) {
    this.ref = ref;
    this.length = ref.count;
    this.#places = places;
  }

  at(index: number): Json {
    try {
      this.#scanTo(index);
      const block = this.#blocks.blockOf(index);
      const line = this.#linesOf(block)[index - (this.#blocks.firstLine[block] ?? 0)];
      if (line === undefined) throw new Error('it is shorter than it was');
      return line;
    } catch (error) {
      throw new ExpressionError(
        `the kept copy of a file's lines (${this.ref.hash}) cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  /** Opens the copy. Error: what Node throws when it is gone. */
  open(): number {
    if (this.#file !== null) return this.#file;
    let failure: unknown;
    for (const place of this.#places) {
      try {
        this.#file = openSync(place, 'r');
        files.register(this, this.#file);
        return this.#file;
      } catch (error) {
        failure ??= error;
      }
    }
    throw failure;
  }

  /** Looks on for blocks until the one that holds the line has ended. */
  #scanTo(line: number): void {
    const blocks = this.#blocks;
    while ((blocks.firstLine.at(-1) ?? 0) <= line && blocks.bytes < this.ref.bytes) {
      const chunk = this.#bytes(blocks.bytes, Math.min(chunkBytes, this.ref.bytes - blocks.bytes));
      blocks.add(chunk);
      if (blocks.bytes === this.ref.bytes) blocks.end();
    }
  }

  #linesOf(block: number): readonly string[] {
    const at = this.#held.findIndex((each) => each.block === block);
    const held = this.#held[at];
    if (held) {
      if (at !== this.#held.length - 1) this.#held.push(...this.#held.splice(at, 1));
      return held.lines;
    }
    const from = this.#blocks.firstByte[block] ?? 0;
    const until = this.#blocks.firstByte[block + 1] ?? this.ref.bytes;
    const text = this.#bytes(from, until - from).toString('utf8');
    // A mark at the front was left out of the first block; any other is part of its line.
    const lines = text.startsWith('\ufeff') ? splitLines(`\ufeff${text}`) : splitLines(text);
    this.#held.push({ block, lines });
    if (this.#held.length > blocksHeld) this.#held.shift();
    return lines;
  }

  #bytes(from: number, length: number): Buffer {
    const file = this.open();
    const buffer = Buffer.allocUnsafe(length);
    for (let done = 0; done < length; ) {
      const read = readSync(file, buffer, done, length - done, from + done);
      if (read === 0) throw new Error('it is shorter than it was');
      done += read;
    }
    return buffer;
  }
}
