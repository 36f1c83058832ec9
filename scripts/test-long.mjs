// `npm run test:long`: the sweeps that are too long for every change. Prints what was tried; a failing seed names itself.
import { join } from 'node:path';
import { full, runFaults } from './lib/faults.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { requireNode, root, run } from './lib/project.mjs';

await ensureInstalled({ quiet: false });
const node = requireNode();
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
process.env.MILLRACE_SEEDS ??= '10000';
process.env.MILLRACE_GRAPHS ??= '100000';
process.env.MILLRACE_SEQUENCES ??= '5000';
process.env.MILLRACE_STORE_SEQUENCES ??= '1000';
process.env.MILLRACE_KILLS ??= '50';
const seeds = await run(node, [
  vitest,
  'run',
  '--reporter=verbose',
  '--testTimeout=1800000',
  'src/engine/run/core.property.test.ts',
  'src/engine/run/model.property.test.ts',
  'src/engine/run/reuse.property.test.ts',
  'src/engine/run/rules.property.test.ts',
  'src/main/host/crash.test.ts',
  'src/main/store/crash.test.ts',
  'src/main/store/model.test.ts',
]);
// Their results are what docs/reliability.md quotes.
const faults = await runFaults(full(), join(root, 'e2e', 'faults', 'results'));
process.stdout.write('\n');
await run(node, [join(root, 'e2e', 'faults', 'index.ts'), 'table']);
process.stdout.write(`seeds and crash tests: ${seeds === 0 ? 'passed' : 'FAILED'}\nfaults: ${faults === 0 ? 'passed' : 'FAILED'}\n`);
process.exitCode = seeds === 0 && faults === 0 ? 0 : 1;
