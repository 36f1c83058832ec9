import { MillraceError } from '../../engine/errors.ts';
import { readOwner } from '../store/owner.ts';
import type { Session } from './session.ts';

/**
 * Opens the data folder, or connects to the host that has it open. `in_use` when somebody has it who cannot be reached.
 */
export async function openSession(dataDir: string): Promise<Session> {
  const owner = readOwner(dataDir);
  if (owner?.url) return (await import('./remote-session.ts')).connectSession(owner.url);
  const { openLocalSession } = await import('./local-session.ts');
  try {
    return await openLocalSession(dataDir);
  } catch (error) {
    const url = error instanceof MillraceError && error.code === 'in_use' ? readOwner(dataDir)?.url : null;
    if (!url) throw error;
    return (await import('./remote-session.ts')).connectSession(url);
  }
}
