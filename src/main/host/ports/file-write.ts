import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { type FileHandle, link, mkdir, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ActionError } from '../../../engine/actions/types.ts';
import type { FilePort } from '../../../engine/runtime/effects.ts';
import { errnoOf, fileFailure, throwIfStopped } from './failures.ts';
import { forward, toSystem } from './file-paths.ts';

type WriteRequest = Parameters<FilePort['write']>[0];

/** One appender at a time for each file, so that pieces of two tasks never mix. */
const appending = new Map<string, Promise<unknown>>();

export async function writeFile(request: WriteRequest): Promise<{ path: string; size: number }> {
  const { baseDir, path, content, encoding, ifExists, signal } = request;
  throwIfStopped(signal);
  const bytes = Buffer.from(content, encoding ?? 'utf8');
  try {
    const target = await throughLinks(toSystem(baseDir, path));
    await mkdir(dirname(target), { recursive: true });
    if (ifExists === 'append') {
      const size = await inTurn(target, () => append(target, bytes, request));
      return { path: forward(path), size };
    }
    await replace(target, bytes, request);
    return { path: forward(path), size: bytes.length };
  } catch (error) {
    if (errnoOf(error) === 'EISDIR') throw new ActionError('denied', `${path} is a folder, so no file can be written there.`);
    throw fileFailure(error, path);
  }
}

/** What a link points to is written, the link stays. */
async function throughLinks(target: string): Promise<string> {
  try {
    return await realpath(target);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return target;
    throw error;
  }
}

async function replace(target: string, bytes: Buffer, { ifExists, signal }: WriteRequest): Promise<void> {
  const folder = dirname(target);
  const existing = await statOrNull(target);
  if (existing?.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
  if (existing && ifExists === 'fail') throw Object.assign(new Error('exists'), { code: 'EEXIST' });
  const temporary = join(folder, `.${basename(target).slice(0, 100)}.${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, 'wx', existing ? existing.mode & 0o777 : 0o666);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    throwIfStopped(signal);
    if (ifExists === 'fail') await putIfAbsent(temporary, target);
    else await renameOver(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
}

/** A hard link never replaces, whoever was quicker; where the disk has none, looking first has to do. */
async function putIfAbsent(temporary: string, target: string): Promise<void> {
  try {
    await link(temporary, target);
    await unlink(temporary);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') throw error;
    if (await statOrNull(target)) throw Object.assign(new Error('exists'), { code: 'EEXIST' });
    await renameOver(temporary, target);
  }
}

/** On Windows a scanner may hold the old file for a moment. */
async function renameOver(temporary: string, target: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(temporary, target);
    } catch (error) {
      const busy = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(errnoOf(error) ?? '');
      if (!busy || attempt === 10) throw error;
      await sleep(attempt * 20);
    }
  }
}

async function append(target: string, bytes: Buffer, { signal }: WriteRequest): Promise<number> {
  throwIfStopped(signal);
  const handle = await open(target, 'a');
  try {
    const before = (await handle.stat()).size;
    try {
      await writeAll(handle, bytes);
      await handle.sync();
    } catch (error) {
      // Half a piece is worse than none: a failed append leaves the file as it was.
      await handle.truncate(before).catch(() => undefined);
      throw error;
    }
    if (before === 0) await syncFolder(dirname(target));
    return before + bytes.length;
  } finally {
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length; ) written += (await handle.write(bytes, written)).bytesWritten;
}

async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = appending.get(key) ?? Promise.resolve();
  const mine = before.then(work, work);
  appending.set(key, mine);
  try {
    return await mine;
  } finally {
    if (appending.get(key) === mine) appending.delete(key);
  }
}

async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Makes a new name last through a power cut. Windows cannot open a folder for it and does without. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (errnoOf(error) !== 'EINVAL') throw error;
  } finally {
    await handle.close();
  }
}
