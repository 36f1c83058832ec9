const lineFeed = 10;
const carriageReturn = 13;

/** A block ends after this many lines or bytes, whichever comes first, at the end of a line. */
const blockLines = 512;
const blockBytes = 128 * 1024;

/**
 * Finds where blocks of lines begin in bytes that come piece by piece. Lines end at LF, CR LF or CR; a break at the very end
 * adds no empty line, nor does a byte order mark show.
 */
export class LineBlocks {
  /** First line of each block, and its first byte. */
  readonly firstLine: number[] = [0];
  readonly firstByte: number[] = [0];
  /** Lines that have ended so far. */
  lines = 0;
  /** Bytes seen so far. */
  bytes = 0;
  /** The longest line so far, bytes. */
  longest = 0;
  #lineStart = 0;
  /** The last byte was a CR, so an LF that follows belongs to it. */
  #afterReturn = false;
  /** Until the first byte that is no byte order mark. */
  #mark = 0;

  add(chunk: Uint8Array): void {
    let at = this.#mark < 0 ? 0 : this.#skipMark(chunk);
    const base = this.bytes;
    let nextReturn = chunk.indexOf(carriageReturn, at);
    let nextFeed = chunk.indexOf(lineFeed, at);
    if (this.#afterReturn && at < chunk.length) {
      this.#afterReturn = false;
      if (chunk[at] === lineFeed) {
        // The break before ends here, and so begins what follows it.
        at += 1;
        this.#moveStart(base + at);
        nextFeed = chunk.indexOf(lineFeed, at);
      }
    }
    while (nextReturn >= 0 || nextFeed >= 0) {
      if (nextFeed >= 0 && (nextReturn < 0 || nextFeed < nextReturn)) {
        this.#endLine(base + nextFeed, base + nextFeed + 1);
        nextFeed = chunk.indexOf(lineFeed, nextFeed + 1);
        continue;
      }
      const isPair = nextFeed === nextReturn + 1;
      this.#endLine(base + nextReturn, base + nextReturn + (isPair ? 2 : 1));
      if (isPair) nextFeed = chunk.indexOf(lineFeed, nextFeed + 1);
      else if (nextReturn === chunk.length - 1) this.#afterReturn = true;
      nextReturn = chunk.indexOf(carriageReturn, nextReturn + 1);
    }
    this.bytes = base + chunk.length;
    this.longest = Math.max(this.longest, this.bytes - this.#lineStart);
  }

  /** No more bytes follow: what stands after the last break is a line. */
  end(): void {
    if (this.bytes > this.#lineStart) {
      this.lines += 1;
      this.#lineStart = this.bytes;
    }
  }

  /** The block that holds a line that has been seen. */
  blockOf(line: number): number {
    let low = 0;
    let high = this.firstLine.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.firstLine[middle] ?? 0) <= line) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #endLine(end: number, next: number): void {
    this.longest = Math.max(this.longest, end - this.#lineStart);
    this.lines += 1;
    this.#lineStart = next;
    const block = this.firstLine.length - 1;
    const lines = this.lines - (this.firstLine[block] ?? 0);
    if (lines < blockLines && next - (this.firstByte[block] ?? 0) < blockBytes) return;
    this.firstLine.push(this.lines);
    this.firstByte.push(next);
  }

  #moveStart(to: number): void {
    const block = this.firstByte.length - 1;
    if (this.firstByte[block] === this.#lineStart) this.firstByte[block] = to;
    this.#lineStart = to;
  }

  /** Up to two marks: one is the encoding's, and one more is not shown either. Gives where the text begins in this chunk. */
  #skipMark(chunk: Uint8Array): number {
    const mark = [0xef, 0xbb, 0xbf];
    for (let at = 0; at < chunk.length; at += 1) {
      if (this.#mark < 6 && chunk[at] === mark[this.#mark % 3]) {
        this.#mark += 1;
        if (this.#mark % 3 === 0) this.#moveStart(this.bytes + at + 1);
        continue;
      }
      this.#mark = -1;
      return Math.max(0, this.#lineStart - this.bytes);
    }
    return chunk.length;
  }
}
