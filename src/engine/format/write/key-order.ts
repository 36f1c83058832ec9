import { forEachKeys, taskKeys } from '../keys.ts';

type Path = readonly (string | number)[];

const root = ['millrace', 'name', 'description', 'tags', 'inputs', 'vars', 'settings', 'tasks', 'outputs', 'x-', 'layout'];
const settings = ['concurrency', 'timeout', 'strategy', 'durability', 'maxVisits', 'cancel'];
const task = [...taskKeys, 'x-'];
const retry = ['attempts', 'delay', 'backoff', 'maxDelay', 'jitter', 'when'];
const cache = ['key', 'ttl'];
const transition = ['to', 'on', 'when', 'set', 'label'];

/** The stable order of the keys at a path of the file, or null where keys are names of the author's. */
function canonicalKeys(path: Path): readonly string[] | null {
  const [section, , key] = path;
  if (path.length === 0) return root;
  if (section === 'settings' && path.length === 1) return settings;
  if (section !== 'tasks') return null;
  if (path.length === 2) return task;
  if (path.length === 3)
    return key === 'forEach' ? forEachKeys : key === 'retry' ? retry : key === 'cache' ? cache : key === 'next' ? transition : null;
  return path.length === 4 && key === 'next' ? transition : null;
}

/** In `with` and `layout` the order of keys means nothing, so the one that is there stays. */
function keepsOldOrder(path: Path): boolean {
  return path[0] === 'layout' || (path.length === 3 && path[2] === 'with');
}

/**
 * In which order the keys of a map are written. `before` are those of the text, `after` those it shall have. Keys that stay
 * keep their order where the format gives them one or the order means nothing; elsewhere the order of `after` counts.
 */
export function keyOrder(path: Path, before: readonly string[], after: readonly string[]): readonly string[] {
  const wanted = new Set(after);
  const kept = before.filter((key) => wanted.has(key));
  const known = new Set(kept);
  const added = after.filter((key) => !known.has(key));
  const canonical = canonicalKeys(path);
  if (canonical) return insertInOrder(kept, added, canonical);
  // An object has its number-like keys first, whatever order they had in the text.
  return keepsOldOrder(path) || after.some((key) => /^\d+$/.test(key)) ? [...kept, ...added] : after;
}

function insertInOrder(kept: readonly string[], added: readonly string[], canonical: readonly string[]): readonly string[] {
  const rank = (key: string): number => {
    const at = canonical.indexOf(key.startsWith('x-') ? 'x-' : key);
    return at === -1 ? canonical.length : at;
  };
  const order = [...kept];
  for (const key of [...added].sort((a, b) => rank(a) - rank(b))) {
    const at = order.findIndex((other) => rank(other) > rank(key));
    order.splice(at === -1 ? order.length : at, 0, key);
  }
  return order;
}
