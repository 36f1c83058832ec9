import type { Readable } from 'node:stream';

/** Keeps the first `limitBytes` of a stream and goes on reading, so that the writer never waits. */
export function capture(stream: Readable | null, limitBytes: number): { text(): string; truncated(): boolean } {
  const chunks: Buffer[] = [];
  let kept = 0;
  let truncated = false;
  stream?.on('data', (chunk: Buffer) => {
    const room = limitBytes - kept;
    if (chunk.length > room) truncated = true;
    if (room <= 0) return;
    const part = chunk.length > room ? chunk.subarray(0, room) : chunk;
    chunks.push(part);
    kept += part.length;
  });
  stream?.on('error', () => undefined);
  return {
    // Streaming, the decoder leaves out a character that the limit cut in half.
    text: () => new TextDecoder().decode(Buffer.concat(chunks, kept), { stream: truncated }),
    truncated: () => truncated,
  };
}

/** Hands over a stream line by line, without the breaks. A line longer than `maxChars` comes in pieces. */
export function eachLine(stream: Readable | null, maxChars: number, line: (text: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const one of lines) line(one.endsWith('\r') ? one.slice(0, -1) : one);
    for (; rest.length > maxChars; rest = rest.slice(maxChars)) line(rest.slice(0, maxChars));
  });
  stream?.on('end', () => {
    if (rest !== '') line(rest);
  });
  stream?.on('error', () => undefined);
}
