/** What a workflow file may hold at most (workflow-format.md). */
export const formatLimits = {
  /** Bytes of the file as UTF-8. */
  bytes: 1024 * 1024,
  tasks: 2000,
  /** Characters of a task id, an input's or a variable's name. */
  name: 64,
  aliases: 100,
  /** Maps and lists inside one another. */
  depth: 100,
  /** Values that aliases repeat, all together. */
  repeated: 100_000,
  /** Problems reported at once; nobody reads more. */
  problems: 1000,
} as const;

/** Task ids, input and variable names. */
export const namePattern = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/** The length of a text as UTF-8. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    // Both halves of a surrogate pair count here: 2 units, 4 bytes.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}
