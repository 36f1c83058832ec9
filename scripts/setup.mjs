// Makes the checkout ready: packages, and with --build what the browser host serves. Runs before every npm script, so it
// looks at two small files and goes away when nothing is to do. Options: --build, --quiet.
import { ensureInstalled } from './lib/install.mjs';

const options = new Set(process.argv.slice(2));
const quiet = options.has('--quiet');
await ensureInstalled({ quiet });
if (options.has('--build')) {
  const { ensureBuilt } = await import('./lib/build.mjs');
  process.exitCode = await ensureBuilt({ quiet });
}
