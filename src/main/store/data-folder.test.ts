import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openStore } from './client.ts';
import { assertDataFolder, type FolderFacts } from './data-folder.ts';
import { quietOptions, temporaryFolder } from './testing/folders.ts';

const local: FolderFacts = { platform: 'linux', realPath: (path) => path, fileSystem: () => 0xef53, mounts: () => '' };
const folder = temporaryFolder();

afterEach(() => {
  delete process.env.MILLRACE_ALLOW_SYNCED;
  folder.remove();
});

function refusal(path: string, facts: Partial<FolderFacts> = {}): string | null {
  try {
    assertDataFolder(path, { ...local, ...facts });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('the data folder', () => {
  it.each([
    '/home/a/OneDrive/millrace',
    '/home/a/OneDrive - Company Ltd/millrace',
    '/home/a/Dropbox/x',
    '/home/a/Dropbox (Personal)/x',
    '/Users/a/Library/Mobile Documents/com~apple~CloudDocs/x',
    '/Users/a/Library/CloudStorage/Box/x',
    '/home/a/Google Drive/x',
    '/home/a/GoogleDrive',
    '/home/a/My Drive/x',
  ])('is refused in a synced folder: %s', (path) => {
    expect(refusal(path)).toMatch(/would be damaged/);
  });

  it.each(['/home/dropbox-user/x', '/home/a/onedrives', '/srv/data', '/home/a/.local/share/millrace'])('is taken elsewhere: %s', (path) => {
    expect(refusal(path)).toBeNull();
  });

  it('is refused behind a link, and on a network', () => {
    expect(refusal('/data', { realPath: () => '/home/a/Dropbox/data' })).toContain('Dropbox');
    for (const [type, name] of [
      [0x6969, 'NFS'],
      [0xff534d42, 'CIFS'],
      [0xfe534d42, 'SMB'],
    ] as const) {
      expect(refusal('/data', { fileSystem: () => type })).toContain(name);
    }
    const mounts = () =>
      '30 1 8:1 / / rw - ext4 /dev/sda1 rw\n40 30 0:50 / /mnt/far rw - fuse.sshfs host: rw\n41 30 0:51 / /mnt/usb rw - fuseblk /dev/sdb rw\n';
    expect(refusal('/mnt/far/data', { fileSystem: () => 0x65735546, mounts })).toContain('fuse.sshfs');
    expect(refusal('/mnt/usb/data', { fileSystem: () => 0x65735546, mounts })).toBeNull();
    expect(refusal('/mnt/farther', { fileSystem: () => 0x65735546, mounts })).toBeNull();
    expect(refusal('\\\\server\\share\\data', { platform: 'win32' })).toContain('network');
  });

  it('is refused before anything is written, unless somebody insists', async () => {
    const inside = join(folder.path, 'Dropbox', 'data');
    const link = join(folder.path, 'link');
    mkdirSync(join(folder.path, 'Dropbox'), { recursive: true });
    symlinkSync(join(folder.path, 'Dropbox'), link);
    await expect(openStore(quietOptions(inside))).rejects.toMatchObject({ code: 'unsupported' });
    await expect(openStore(quietOptions(join(link, 'deeper', 'data')))).rejects.toMatchObject({ code: 'unsupported' });
    expect(readdirSync(join(folder.path, 'Dropbox'))).toEqual([]);
    process.env.MILLRACE_ALLOW_SYNCED = '1';
    await (await openStore(quietOptions(inside))).close();
  });
});
