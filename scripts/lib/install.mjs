import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './project.mjs';

const stampFile = join(root, 'node_modules', '.millrace-lock');

const lockFile = join(root, 'package-lock.json');

/** Time and size of the lock file: the same as last time, and it need not be read. */
function lockMark() {
  const { mtimeMs, size } = statSync(lockFile);
  return `${mtimeMs} ${size}`;
}

function lockHash() {
  return createHash('sha256').update(readFileSync(lockFile)).digest('hex');
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** True when what npm wrote about node_modules names every package of the lock file at its version. */
function installedByHand() {
  const hidden = readText(join(root, 'node_modules', '.package-lock.json'));
  if (hidden === null) return false;
  const have = JSON.parse(hidden).packages;
  const want = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  return Object.entries(want).every(
    ([path, entry]) => path === '' || entry.optional || entry.devOptional || have[path]?.version === entry.version,
  );
}

/** Installs when node_modules is missing or is not what package-lock.json says. Everything npm prints goes to stderr. */
export async function ensureInstalled({ quiet }) {
  const [knownHash, knownMark] = (readText(stampFile) ?? '').split('\n');
  const mark = lockMark();
  if (knownHash && knownMark === mark) return;
  const hash = lockHash();
  if (knownHash !== hash && !installedByHand()) {
    if (!quiet) process.stderr.write('Installing packages (npm ci) …\n');
    const npm = process.env.npm_execpath;
    const node = process.env.npm_node_execpath ?? process.execPath;
    const args = ['ci', '--no-audit', '--no-fund', ...(quiet ? ['--loglevel=error'] : [])];
    const stdio = ['ignore', 2, 2];
    const code =
      npm && existsSync(npm) && npm.endsWith('.js') ? await run(node, [npm, ...args], { stdio }) : await run('npm', args, { stdio });
    if (code !== 0) {
      process.stderr.write('npm ci failed. Its messages are above; `npm install` prints more.\n');
      process.exit(1);
    }
  }
  writeFileSync(stampFile, `${hash}\n${mark}`);
}
