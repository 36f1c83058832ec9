import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** A call that changed what is on disk, or said so; in the order in which the calls returned. Paths are absolute. */
export type DiskOp = { readonly at: number } & (
  | { readonly type: 'create'; readonly path: string; readonly truncate: boolean }
  | { readonly type: 'write'; readonly path: string; readonly offset: number; readonly data: Buffer }
  | { readonly type: 'truncate'; readonly path: string; readonly size: number }
  | { readonly type: 'sync'; readonly path: string }
  | { readonly type: 'rename'; readonly path: string; readonly to: string }
  | { readonly type: 'remove'; readonly path: string }
  | { readonly type: 'folder'; readonly path: string }
);

export const recordedCalls = [
  'openat',
  'mkdir',
  'pwrite64',
  'write',
  'writev',
  'pwritev',
  'fsync',
  'fdatasync',
  'ftruncate',
  'rename',
  'renameat2',
  'link',
  'linkat',
  'copy_file_range',
  'sendfile',
  'unlink',
  'rmdir',
];

/** How strace is to record: `-ttt` times, descriptors as paths, all bytes of all texts in hex. */
export const recordingArgs = ['-ttt', '-y', '-xx', '-s', '4000000'];

/** Reads a recording; only calls on paths below one of `folders`, or on one of those, are kept. */
export async function readDiskTrace(file: string, folders: readonly string[]): Promise<DiskOp[]> {
  const ops: DiskOp[] = [];
  const begun = new Map<string, string>();
  const offsets = new Map<string, number>();
  const ours = (path: string): boolean => folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
  for await (const line of createInterface({ input: createReadStream(file, { encoding: 'latin1' }), crlfDelay: Infinity })) {
    const head = /^(\d+) +(\d+\.\d+) /.exec(line);
    if (!head) continue;
    const [all, thread = '', time = ''] = head;
    let call = line.slice(all.length);
    if (call.endsWith('<unfinished ...>')) {
      begun.set(thread, call.slice(0, -'<unfinished ...>'.length).trimEnd());
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>/.exec(call);
    if (resumed) call = (begun.get(thread) ?? '') + call.slice(resumed[0].length);
    const op = readCall(call, Number(time) * 1000, offsets);
    if (op !== null && (ours(op.path) || (op.type === 'rename' && ours(op.to)))) ops.push(op);
  }
  return ops;
}

function readCall(call: string, at: number, offsets: Map<string, number>): DiskOp | null {
  const name = /^\w+/.exec(call)?.[0] ?? '';
  const result = /\) += (-?\d+)/.exec(call.slice(call.lastIndexOf(') ')));
  const value = Number(result?.[1] ?? -1);
  if (value < 0) return null;
  switch (name) {
    case 'openat': {
      const path = texts(call)[0]?.toString('utf8') ?? '';
      offsets.set(descriptor(call.slice(call.lastIndexOf(') = ') + 4)), 0);
      return call.includes('O_CREAT') || call.includes('O_TRUNC') ? { type: 'create', at, path, truncate: call.includes('O_TRUNC') } : null;
    }
    case 'write': {
      const key = descriptor(call.slice('write('.length));
      const offset = offsets.get(key) ?? 0;
      offsets.set(key, offset + value);
      return { type: 'write', at, path: pathOf(call), offset, data: (texts(call)[0] ?? Buffer.alloc(0)).subarray(0, value) };
    }
    case 'pwrite64': {
      const offset = Number(/, (\d+)\) += \d+$/.exec(call)?.[1] ?? 0);
      return { type: 'write', at, path: pathOf(call), offset, data: (texts(call)[0] ?? Buffer.alloc(0)).subarray(0, value) };
    }
    case 'fsync':
    case 'fdatasync':
      return { type: 'sync', at, path: pathOf(call) };
    case 'ftruncate':
      return { type: 'truncate', at, path: pathOf(call), size: Number(/, (\d+)\) += 0$/.exec(call)?.[1] ?? 0) };
    case 'rename': {
      const [from, to] = texts(call);
      return { type: 'rename', at, path: from?.toString('utf8') ?? '', to: to?.toString('utf8') ?? '' };
    }
    case 'unlink':
    case 'rmdir':
      return { type: 'remove', at, path: texts(call)[0]?.toString('utf8') ?? '' };
    case 'mkdir':
      return { type: 'folder', at, path: texts(call)[0]?.toString('utf8') ?? '' };
    default:
      // What the model does not know would make its images wrong: better to say so.
      if (call.includes('/data')) throw new Error(`The recording holds a call that is not understood: ${call.slice(0, 200)}`);
      return null;
  }
}

/** `28<\x2f…>` as one text: a number may be used again for another file. */
function descriptor(text: string): string {
  return /^\d+/.exec(text)?.[0] ?? '';
}

function pathOf(call: string): string {
  return bytes(/^\w+\(\d+<([^>]*)>/.exec(call)?.[1] ?? '').toString('utf8');
}

function texts(call: string): Buffer[] {
  const found: Buffer[] = [];
  for (let from = call.indexOf('"'); from >= 0; from = call.indexOf('"', from)) {
    const to = call.indexOf('"', from + 1);
    if (to < 0) break;
    found.push(bytes(call.slice(from + 1, to)));
    from = to + 1;
  }
  return found;
}

function bytes(hex: string): Buffer {
  return Buffer.from(hex.replaceAll('\\x', ''), 'hex');
}
