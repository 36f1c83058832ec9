import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireNode, root, run } from './project.mjs';

const stampFile = join(root, 'out', '.built');
const lockFolder = join(root, '.cache', 'build.lock');

function newestBelow(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return path.includes('.test.') ? 0 : stat.mtimeMs;
  let newest = 0;
  for (const name of readdirSync(path)) newest = Math.max(newest, newestBelow(join(path, name)));
  return newest;
}

function sourcesChangedAt() {
  return Math.max(...['src', 'examples', 'electron.vite.config.ts', 'package-lock.json'].map((path) => newestBelow(join(root, path))));
}

function builtFrom() {
  try {
    return Number(readFileSync(stampFile, 'utf8'));
  } catch {
    return 0;
  }
}

function holderIsGone() {
  try {
    process.kill(Number(readFileSync(join(lockFolder, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH' || Date.now() - (statSync(lockFolder, { throwIfNoEntry: false })?.mtimeMs ?? 0) > 10_000;
  }
}

/** One build at a time: two would empty each other's output folder. */
async function locked(work) {
  mkdirSync(join(root, '.cache'), { recursive: true });
  for (;;) {
    try {
      mkdirSync(lockFolder);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (holderIsGone()) rmSync(lockFolder, { recursive: true, force: true });
      else await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  writeFileSync(join(lockFolder, 'pid'), String(process.pid));
  try {
    return await work();
  } finally {
    rmSync(lockFolder, { recursive: true, force: true });
  }
}

export function buildIsCurrent() {
  return builtFrom() >= sourcesChangedAt();
}

/** Builds out/ when it is missing or older than the sources; returns the exit code. What the build prints goes to stderr. */
export function ensureBuilt({ quiet = false, always = false } = {}) {
  if (!always && buildIsCurrent()) return Promise.resolve(0);
  return locked(async () => {
    const changedAt = sourcesChangedAt();
    if (!always && builtFrom() >= changedAt) return 0;
    if (!quiet) process.stderr.write('Building …\n');
    const tool = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
    const code = await run(requireNode(), [tool, 'build', ...(quiet ? ['--logLevel', 'warn'] : [])], { stdio: ['ignore', 2, 2] });
    if (code === 0) writeFileSync(stampFile, String(changedAt));
    else process.stderr.write('The build failed; its messages are above.\n');
    return code;
  });
}
