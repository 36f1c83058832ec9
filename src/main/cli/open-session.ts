import { setTimeout as sleep } from 'node:timers/promises';
import { MillraceError } from '../../engine/errors.ts';
import { readOwner } from '../store/owner.ts';
import type { Session } from './session.ts';

/** How long a host that is just starting may take to say where it can be reached, ms. */
const announceMs = 5_000;

/**
 * Opens the data folder, or connects to the host that has it open. `in_use` when somebody has it who cannot be reached;
 * the message says who.
 */
export async function openSession(dataDir: string): Promise<Session> {
  const announced = readOwner(dataDir)?.url ?? null;
  let unreachable: unknown = null;
  if (announced !== null) {
    try {
      return await connect(announced);
    } catch (error) {
      if (!isInUse(error)) throw error;
      // The host may be gone, and its process number be another program's by now: the lock tells.
      unreachable = error;
    }
  }
  try {
    const { openLocalSession } = await import('./local-session.ts');
    return await openLocalSession(dataDir);
  } catch (error) {
    if (!isInUse(error)) throw error;
    const url = await announcedUrl(dataDir);
    if (url === null) throw error;
    if (url === announced) throw unreachable;
    return connect(url);
  }
}

async function connect(url: string): Promise<Session> {
  return (await import('./remote-session.ts')).connectSession(url);
}

/** Where the owner can be reached; a browser host that is just starting is waited for. */
async function announcedUrl(dataDir: string): Promise<string | null> {
  for (const until = performance.now() + announceMs; ; await sleep(50)) {
    const owner = readOwner(dataDir);
    if (owner?.url || owner?.kind !== 'serve' || performance.now() > until) return owner?.url ?? null;
  }
}

function isInUse(error: unknown): boolean {
  return error instanceof MillraceError && error.code === 'in_use';
}
