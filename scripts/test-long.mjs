// `npm run test:long`: the sweeps that are too long for every change. Prints what was tried; a failing seed names itself.
import { join } from 'node:path';
import { ensureInstalled } from './lib/install.mjs';
import { requireNode, root, run } from './lib/project.mjs';

await ensureInstalled({ quiet: false });
const node = requireNode();
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
process.env.MILLRACE_SEEDS ??= '10000';
process.env.MILLRACE_KILLS ??= '50';
process.exitCode = await run(node, [
  vitest,
  'run',
  '--reporter=verbose',
  '--testTimeout=1800000',
  'src/engine/run/core.property.test.ts',
  'src/main/host/crash.test.ts',
  'src/main/store/crash.test.ts',
]);
