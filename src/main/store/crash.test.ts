import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from './client.ts';
import { quietOptions, temporaryFolder } from './testing/folders.ts';

const child = fileURLToPath(new URL('./testing/crash-child.ts', import.meta.url));
const rounds = 20;
let folder: ReturnType<typeof temporaryFolder>;
let running: ChildProcess | null = null;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => {
  running?.kill('SIGKILL');
  folder.remove();
});

/** Starts a writer, lets it acknowledge something, kills it at a moment of its own, and gives what it noted. */
async function killedWriter(dataDir: string, round: number): Promise<Map<string, number>> {
  const notes = join(folder.path, `notes-${round}`);
  const process_ = spawn(process.execPath, [child, dataDir, notes, String(round)], { stdio: ['ignore', 'ignore', 'inherit'] });
  running = process_;
  const ended = once(process_, 'exit');
  while (process_.exitCode === null && (!existsSync(notes) || statSync(notes).size === 0)) await sleep(2);
  await sleep((round * 37) % 90);
  process_.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
  const acknowledged = new Map<string, number>();
  // A last line without its end was being written when the kill came.
  for (const line of readFileSync(notes, 'utf8').split('\n').slice(0, -1)) {
    const [runId = '', seq] = line.split(' ');
    expect(Number(seq)).toBe((acknowledged.get(runId) ?? -1) + 1);
    acknowledged.set(runId, Number(seq));
  }
  return acknowledged;
}

describe('kill -9', () => {
  it(`loses nothing that was acknowledged, in ${rounds} kills`, { timeout: 120_000 }, async () => {
    const dataDir = join(folder.path, 'data');
    const acknowledged = new Map<string, number>();
    for (let round = 0; round < rounds; round += 1) {
      for (const [runId, seq] of await killedWriter(dataDir, round)) acknowledged.set(runId, seq);
    }
    expect(acknowledged.size).toBeGreaterThan(rounds);
    const store = await openStore(quietOptions(dataDir));
    try {
      for (const [runId, last] of acknowledged) {
        const events = await store.readEvents(runId, 0, 1_000_000);
        expect(events.map((event) => event.at)).toEqual(Array.from(events, (_, index) => index));
        expect(events.length, `events of ${runId}`).toBeGreaterThan(last);
      }
    } finally {
      await store.close();
    }
  });
});
