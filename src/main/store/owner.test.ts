import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from './client.ts';
import { claimOwner, inUseError, readOwner, releaseOwner } from './owner.ts';
import { assertRuntime } from './runtime-check.ts';
import { quietOptions, temporaryFolder } from './testing/folders.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

/** A process id that belonged to a process which has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

describe('the owner file', () => {
  it('is readable by its user alone, and names the process', () => {
    const owner = claimOwner(folder.path, { kind: 'serve', url: 'http://127.0.0.1:1/#t=x' });
    expect(readOwner(folder.path)).toEqual(owner);
    expect(owner.pid).toBe(process.pid);
    if (process.platform !== 'win32') expect(statSync(join(folder.path, 'host.json')).mode & 0o777).toBe(0o600);
    releaseOwner(folder.path);
    expect(existsSync(join(folder.path, 'host.json'))).toBe(false);
  });

  it('counts for nothing when its process is gone or it cannot be read', () => {
    const path = join(folder.path, 'host.json');
    writeFileSync(path, JSON.stringify({ pid: deadPid(), kind: 'serve', startedAt: new Date().toISOString() }));
    expect(readOwner(folder.path)).toBeNull();
    expect(inUseError(folder.path).message).toContain('held by another process');
    writeFileSync(path, '{"pid":');
    expect(readOwner(folder.path)).toBeNull();
  });

  it("leaves another process's file alone", () => {
    const text = JSON.stringify({ pid: process.ppid, kind: 'serve', startedAt: new Date().toISOString(), url: null });
    writeFileSync(join(folder.path, 'host.json'), text);
    releaseOwner(folder.path);
    expect(readFileSync(join(folder.path, 'host.json'), 'utf8')).toBe(text);
    expect(inUseError(folder.path).message).toContain(`process ${process.ppid} (serve`);
  });
});

it('lets go of a store that cannot say who owns it', async () => {
  const claim = join(folder.path, 'host.json');
  // Nothing can be renamed over a folder that holds something.
  mkdirSync(join(claim, 'in the way'), { recursive: true });
  await expect(openStore(quietOptions(folder.path))).rejects.toMatchObject({ code: 'storage' });
  expect(readdirSync(folder.path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  rmSync(claim, { recursive: true });
  const store = await openStore(quietOptions(folder.path));
  expect(readOwner(folder.path)?.pid).toBe(process.pid);
  await store.close();
});

describe('assertRuntime', () => {
  it('refuses an old Node in one sentence, and lets Electron through', () => {
    expect(() => assertRuntime({ node: '20.18.1' })).toThrowError(
      expect.objectContaining({ code: 'unsupported', message: expect.stringContaining('20.18.1') }),
    );
    expect(() => assertRuntime({ node: '20.18.1', electron: '33.4.11' })).not.toThrow();
    expect(() => assertRuntime({ node: '22.0.0' })).not.toThrow();
  });
});
