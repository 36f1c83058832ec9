import { userInfo } from 'node:os';

/** Who uses this host, as the machine knows them. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without an entry of its own, as in some containers.
    return process.env.USER ?? process.env.USERNAME ?? 'unknown';
  }
}
