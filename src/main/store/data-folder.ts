import { readFileSync, realpathSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { MillraceError } from '../../engine/errors.ts';

/** What is asked of the machine; passed in so that tests can answer. */
export interface FolderFacts {
  readonly platform: string;
  /** The path without links; of the nearest folder that exists. */
  realPath(path: string): string;
  /** The number by which the kernel names the file system; null where it cannot be told. */
  fileSystem(path: string): number | null;
  /** The text of /proc/self/mountinfo, or ''. */
  mounts(): string;
}

/** Folders that a program on this machine copies to and fro while we write. Names as their makers give them. */
const synced: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['OneDrive', /^onedrive( ?- .+)?$/i],
  ['Dropbox', /^dropbox( \(.+\))?$/i],
  ['Google Drive', /^(google ?drive( - .+)?|my drive|drivefs)$/i],
  ['iCloud', /^(icloud ?drive|mobile documents|com~apple~clouddocs)$/i],
  ['a cloud storage', /^cloudstorage$/i],
];
const network = new Map<number, string>([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
]);
const fuse = 0x65735546;
const networkFuse = /^fuse\.(sshfs|rclone|davfs2?|s3fs|gcsfuse|gvfsd-fuse|glusterfs|ceph.*|curlftpfs)$/;

/**
 * Refuses a folder that a network or a synchronising program stands behind: files there are changed, locked and copied in
 * ways that damage an open database. Error: `unsupported`.
 */
export function assertDataFolder(dataDir: string, facts: FolderFacts = machine): void {
  const found = whatIsBehind(dataDir, facts);
  if (found === null) return;
  throw new MillraceError(
    'unsupported',
    `The data folder ${dataDir} is in ${found}, where a live store would be damaged sooner or later. Choose a folder on a disk of this computer; workflow files may stay where they are. MILLRACE_ALLOW_SYNCED=1 opens it all the same.`,
    { dataDir, found },
  );
}

function whatIsBehind(path: string, facts: FolderFacts): string | null {
  const real = facts.realPath(resolve(path));
  for (const each of [path, resolve(path), real]) {
    if (facts.platform === 'win32' && each.startsWith('\\\\') && !each.startsWith('\\\\?\\')) return 'a network folder';
    for (const segment of each.split(/[/\\]/)) {
      const match = synced.find(([, pattern]) => pattern.test(segment));
      if (match !== undefined) return `a folder of ${match[0]}`;
    }
  }
  if (facts.platform !== 'linux') return null;
  const type = facts.fileSystem(real);
  if (type === null) return null;
  const known = network.get(type);
  if (known !== undefined) return `a network folder (${known})`;
  const kind = type === fuse ? mountType(real, facts.mounts()) : '';
  return networkFuse.test(kind) ? `a network folder (${kind})` : null;
}

/** The type of the mount that the path is in: the longest mount point that begins it, the later one of two. */
function mountType(path: string, mounts: string): string {
  let best = '';
  let type = '';
  for (const line of mounts.split('\n')) {
    const [head = '', tail = ''] = line.split(' - ');
    const point = (head.split(' ')[4] ?? '').replaceAll('\\040', ' ');
    if (point === '' || point.length < best.length || !(path === point || path.startsWith(point === '/' ? '/' : `${point}/`))) continue;
    best = point;
    type = tail.split(' ')[0] ?? '';
  }
  return type;
}

const machine: FolderFacts = {
  platform: process.platform,
  realPath(path) {
    for (let each = path; ; each = dirname(each)) {
      try {
        return realpathSync(each);
      } catch {
        if (dirname(each) === each) return path;
      }
    }
  },
  fileSystem(path) {
    try {
      // Negative where the kernel's number is read as a signed one.
      return statfsSync(path).type >>> 0;
    } catch {
      return null;
    }
  },
  mounts() {
    try {
      return readFileSync('/proc/self/mountinfo', 'utf8');
    } catch {
      return '';
    }
  },
};
