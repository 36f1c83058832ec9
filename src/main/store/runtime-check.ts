import { MillraceError } from '../../engine/errors.ts';

/**
 * Refuses a Node on which better-sqlite3 would crash the process instead of failing; call before anything loads it.
 * Electron brings a runtime of its own and is let through.
 */
export function assertRuntime(versions: { readonly node: string; readonly electron?: string | undefined }): void {
  if (versions.electron !== undefined) return;
  const major = Number.parseInt(versions.node, 10);
  if (major >= 22) return;
  throw new MillraceError(
    'unsupported',
    `Millrace needs Node 24 and this is Node ${versions.node}: start it with npm, which uses the Node it brings along.`,
  );
}
