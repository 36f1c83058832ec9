// `npm start`: the desktop app, or the same app in the browser where there is no desktop or no Electron.
import { ensureBuilt } from './lib/build.mjs';
import { findElectron } from './lib/electron.mjs';
import { requireNode, run, serveCommand } from './lib/project.mjs';

const node = requireNode();
const built = await ensureBuilt();
if (built !== 0) process.exit(built);

const args = process.argv.slice(2);
const electron = await findElectron({ download: true });
if (electron.file) {
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  process.exit(await run(electron.file, ['.', ...asRoot, ...args]));
}
process.stderr.write(`${electron.reason} Opening Millrace in the browser instead.\n`);
process.on('SIGINT', () => {}); // the host is in the same terminal, hears it too, and closes in its own time
process.exit(await run(node, [...serveCommand(), ...args]));
