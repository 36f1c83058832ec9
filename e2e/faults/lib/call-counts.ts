import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runHost } from './host-process.ts';
import type { layOut } from './reference.ts';
import { newSite, removeFolder } from './sites.ts';
import { straceArgs } from './strace.ts';

/** A call of the host: its name, and which of that name it is within its thread. */
export interface CallPoint {
  readonly call: string;
  readonly number: number;
}

/** Every call of these names that the store's thread makes in a reference run that nothing disturbs. */
export async function callPoints(calls: readonly string[], options?: Parameters<typeof layOut>[1]): Promise<CallPoint[]> {
  const site = newSite(options);
  const trace = join(site.folder, 'trace');
  const end = await runHost(site, { tracer: ['strace', ...straceArgs(trace, calls)] });
  if (end.code !== 0) throw new Error(`The reference run failed: ${end.stderr}`);
  const counts = new Map<string, number>();
  for (const line of readFileSync(trace, 'utf8').split('\n')) {
    const match = /^(\d+) +(\w+)\(/.exec(line);
    if (!match) continue;
    const key = `${match[2]} ${match[1]}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  removeFolder(site.folder);
  // Of the store's own thread: how often the others write depends on how busy the machine is.
  const [thread = ''] = [...counts]
    .filter(([key]) => key.startsWith('pwrite64 '))
    .sort((a, b) => b[1] - a[1])
    .map(([key]) => key.split(' ')[1] ?? '');
  const most = new Map<string, number>();
  for (const [key, count] of counts) if (key.endsWith(` ${thread}`)) most.set(key.split(' ')[0] ?? '', count);
  return [...most].flatMap(([call, count]) => Array.from({ length: count }, (_, index) => ({ call, number: index + 1 })));
}
