import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { environment, requireNode, root, which } from './project.mjs';

const apt = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: ['ignore', 2, 2] };
let updated = false;

function mayUseApt() {
  return process.platform === 'linux' && process.getuid?.() === 0 && which('apt-get') !== null;
}

/** Tries each list of package names in turn: Debian renamed some libraries between releases. */
function aptInstall(...lists) {
  if (!mayUseApt()) return false;
  if (!updated) {
    process.stderr.write('Installing what the end-to-end tests need (apt-get) …\n');
    spawnSync('apt-get', ['update', '-qq'], apt);
    updated = true;
  }
  return lists.some((names) => spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], apt).status === 0);
}

function playwright(...args) {
  const cli = join(root, 'node_modules', '@playwright', 'test', 'cli.js');
  return spawnSync(requireNode(), [cli, ...args], { cwd: root, env: environment(), stdio: ['ignore', 2, 2] }).status === 0;
}

/** Where Playwright keeps its own browser; null when it has none. */
async function playwrightBrowser() {
  const { chromium } = await import('@playwright/test');
  const file = chromium.executablePath();
  return existsSync(file) ? file : null;
}

function systemBrowser() {
  return process.env.MILLRACE_CHROMIUM ?? which('chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome');
}

/** Full path of a Chromium, installed when it has to be; null when that failed. */
export async function ensureChromium() {
  const found = systemBrowser() ?? (await playwrightBrowser());
  if (found) return found;
  if (aptInstall(['chromium'])) return systemBrowser();
  playwright('install', 'chromium');
  return playwrightBrowser();
}

export const chromiumAdvice = 'No Chromium for the end-to-end tests. Run: npx playwright install --with-deps chromium';

/** A display for Electron: the one that is there, or Xvfb. Returns the command to put in front (may be empty), or null. */
export function ensureDisplay() {
  if (process.platform !== 'linux') return [];
  const libraries = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1'];
  const renamed = ['libgtk-3-0t64', 'libnss3', 'libasound2t64', 'libgbm1'];
  if (!which('xvfb-run') || !which('xauth')) {
    aptInstall(['xvfb', 'xauth']);
  }
  if (mayUseApt() && !hasPackages(libraries) && !hasPackages(renamed)) aptInstall(libraries, renamed);
  if (which('xvfb-run')) return ['xvfb-run', '-a', '-s', '-screen 0 1600x1000x24'];
  return process.env.DISPLAY ? [] : null;
}

function hasPackages(names) {
  return spawnSync('dpkg-query', ['-W', ...names], { stdio: 'ignore' }).status === 0;
}
