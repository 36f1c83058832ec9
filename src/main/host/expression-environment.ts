import type { JsonObject } from '../../engine/json.ts';

const known = ['HOME', 'USER', 'USERNAME', 'LANG', 'TZ'];

/** What expressions see as `env`: a few names, and those that MILLRACE_ENV lists. */
export function expressionEnvironment(env: Readonly<Record<string, string | undefined>>): JsonObject {
  const listed = (env.MILLRACE_ENV ?? '').split(',').map((name) => name.trim());
  const entries: [string, string][] = [];
  for (const name of [...known, ...listed]) {
    const value = env[name];
    if (name && value !== undefined) entries.push([name, value]);
  }
  return Object.fromEntries(entries);
}
